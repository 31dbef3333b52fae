package dev.mycelium.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One recorded exchange.
 *
 * @param title what it shows
 * @param request method and target; empty if it is no HTTP exchange
 * @param headers of the request
 * @param body of the request
 * @param status of the answer; 0 if there was none
 * @param answerHeaders lower case names
 * @param answer its body
 */
record Exchange(
    String title,
    String request,
    Map<String, String> headers,
    String body,
    int status,
    Map<String, String> answerHeaders,
    String answer) {
  static List<Exchange> read(String file) {
    List<Exchange> exchanges = new ArrayList<>();
    for (String block : text(file).split("(?m)^## ", -1)) {
      if (!block.startsWith("#")) {
        exchanges.add(parse(block.lines().toList()));
      }
    }
    return exchanges;
  }

  private static Exchange parse(List<String> lines) {
    List<String> request = starting(lines, "> ");
    List<String> answer = starting(lines, "< ");
    boolean answered = !answer.isEmpty() && Character.isDigit(answer.get(0).charAt(0));
    return new Exchange(
        lines.get(0),
        request.isEmpty() ? "" : request.get(0),
        headers(request),
        String.join("\n", starting(lines, ">> ")),
        answered ? Integer.parseInt(answer.get(0).substring(0, 3)) : 0,
        headers(answer),
        String.join("\n", starting(lines, "<< ")));
  }

  private static List<String> starting(List<String> lines, String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix) || line.equals(prefix.strip()))
        .map(line -> line.length() < prefix.length() ? "" : line.substring(prefix.length()))
        .toList();
  }

  private static Map<String, String> headers(List<String> head) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line : head.subList(Math.min(1, head.size()), head.size())) {
      int colon = line.indexOf(": ");
      headers.put(line.substring(0, colon), line.substring(colon + 2));
    }
    return headers;
  }

  private static String text(String file) {
    try (InputStream in = Exchange.class.getResourceAsStream("recordings/" + file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}

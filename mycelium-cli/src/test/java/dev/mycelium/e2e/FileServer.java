package dev.mycelium.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves one file over HTTP, whatever is asked: address, port, file. */
public final class FileServer {
  private static final int BACKLOG = 8;

  private FileServer() {}

  /**
   * Serves until it is ended.
   *
   * @param arguments address, port, path of the file
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[2]);
    try (ServerSocket server =
        new ServerSocket(
            Integer.parseInt(arguments[1]), BACKLOG, InetAddress.getByName(arguments[0]))) {
      System.out.println("serving " + file);
      while (!Thread.interrupted()) {
        serve(server, file);
      }
    }
  }

  private static void serve(ServerSocket server, Path file) throws IOException {
    try (Socket client = server.accept()) {
      answer(client, file);
    } catch (IOException gone) {
      System.out.println("client gone: " + gone.getMessage());
    }
  }

  private static void answer(Socket client, Path file) throws IOException {
    BufferedReader request =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    String line = request.readLine();
    while (line != null && !line.isEmpty()) {
      line = request.readLine();
    }
    OutputStream response = client.getOutputStream();
    String head = "HTTP/1.0 200 OK\r\nContent-Length: " + Files.size(file) + "\r\n\r\n";
    response.write(head.getBytes(StandardCharsets.US_ASCII));
    Files.copy(file, response);
    response.flush();
  }
}

package dev.mycelium.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code --peers a b c}: all words up to the next option, none of them a subcommand; after
 * {@code --peers=a} exactly one (spec 07 §3.1, rules 4 and 5). An empty word is no peer: that is
 * what scripts and compose files make of an empty variable.
 */
final class PeerListPreprocessor implements IParameterPreprocessor {
  @Override
  @SuppressWarnings("JdkObsolete") // the interface of picocli says Stack
  public boolean preprocess(
      Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> info) {
    boolean isAttached = !" ".equals(info.get("separator"));
    if (words.isEmpty() || (!isAttached && words.peek().startsWith("-"))) {
      return false; // picocli reports the missing value
    }
    List<PeerArgument> peers = new ArrayList<>();
    List<PeerArgument> earlier = option.getValue();
    if (earlier != null) {
      peers.addAll(earlier);
    }
    do {
      String word = words.pop();
      if (!word.isEmpty()) {
        peers.add(convert(word, command, option));
      }
    } while (!isAttached && !words.isEmpty() && !words.peek().startsWith("-"));
    if (!peers.isEmpty()) {
      option.setValue(peers);
    }
    return true;
  }

  private static PeerArgument convert(String word, CommandSpec command, ArgSpec option) {
    try {
      return new Converters.Peer().convert(word);
    } catch (TypeConversionException malformed) {
      throw new ParameterException(
          command.commandLine(),
          "invalid value '" + word + "' for option '--peers': " + malformed.getMessage(),
          malformed,
          option,
          word);
    }
  }
}

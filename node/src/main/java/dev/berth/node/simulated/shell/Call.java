package dev.berth.node.simulated.shell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A command with all that it may use.
 *
 * @param name as it was called
 * @param directory where it is
 * @param environment what it is given
 */
record Call(
    String name, List<String> args, Streams streams, Site site, String directory, Map<String, String> environment) {

  /** The part of a program's name that says which it is. */
  static String base(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** A path from the root. */
  static String absolute(String directory, String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : (path.startsWith("/") ? path : directory + "/" + path).split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  String path(String given) {
    return absolute(directory, given);
  }

  Disk disk() {
    return site.disk();
  }

  /** What stands behind the options. */
  List<String> operands() {
    return args.stream().filter(arg -> !arg.startsWith("-") || arg.equals("-")).toList();
  }

  /** Whether one of the options has this letter. */
  boolean has(char letter) {
    return args.stream().anyMatch(arg -> arg.matches("-[A-Za-z0-9]+") && arg.indexOf(letter) > 0);
  }

  Call with(List<String> others) {
    return new Call(name, others, streams, site, directory, environment);
  }
}

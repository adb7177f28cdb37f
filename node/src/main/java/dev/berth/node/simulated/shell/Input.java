package dev.berth.node.simulated.shell;

import java.util.Optional;

/** What a process reads: each of those who share it takes what is left. Owned by its process. */
public final class Input {
  private String rest;

  /** @param text all that there will ever be */
  public Input(String text) {
    this.rest = text;
  }

  String all() {
    String all = rest;
    rest = "";
    return all;
  }

  /** The next line, without its end. */
  Optional<String> line() {
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    int end = rest.indexOf('\n');
    String line = end < 0 ? rest : rest.substring(0, end);
    rest = end < 0 ? "" : rest.substring(end + 1);
    return Optional.of(line);
  }
}

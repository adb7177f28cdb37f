package dev.berth.node.simulated;

import java.util.function.Consumer;

/** Makes lines of what a process says and complains of; a line that is open ends where the other one speaks. */
final class SpokenLines {
  private final Consumer<String> listener;
  private final StringBuilder open = new StringBuilder();
  private boolean complaining;

  SpokenLines(Consumer<String> listener) {
    this.listener = listener;
  }

  void say(String text) {
    add(text, false);
  }

  void complain(String text) {
    add(text, true);
  }

  private void add(String text, boolean complaint) {
    if (text.isEmpty()) {
      return;
    }
    if (complaint != complaining) {
      end();
    }
    complaining = complaint;
    int from = 0;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      listener.accept(open + text.substring(from, at));
      open.setLength(0);
      from = at + 1;
    }
    open.append(text, from, text.length());
  }

  /** What is open is a line. */
  void end() {
    if (!open.isEmpty()) {
      String line = open.toString();
      open.setLength(0);
      listener.accept(line);
    }
  }
}

package dev.berth.node.simulated.shell;

import java.util.function.Consumer;

/** What a command reads, and who hears what it says and what it complains of. */
public record Streams(Input in, Consumer<String> out, Consumer<String> error) {
  Streams reading(Input other) {
    return new Streams(other, out, error);
  }

  Streams saying(Consumer<String> other) {
    return new Streams(in, other, error);
  }

  Streams complaining(Consumer<String> other) {
    return new Streams(in, out, other);
  }
}

package dev.berth.node.linux;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prefixes commands with the way into a network namespace. */
record InNetwork(Commands host, Path namespace) implements Commands {
  @Override
  public Result run(List<String> argv, byte[] stdin, Duration timeout) {
    Optional<Path> program = host.find(argv.getFirst());
    if (program.isEmpty()) {
      return new Result(argv, Result.NOT_FOUND, "", argv.getFirst() + ": not found");
    }
    List<String> inside = new ArrayList<>(List.of("nsenter", "--net=" + namespace, program.get().toString()));
    inside.addAll(argv.subList(1, argv.size()));
    return host.run(inside, stdin, timeout);
  }

  @Override
  public Optional<Path> find(String program) {
    return host.find(program);
  }
}

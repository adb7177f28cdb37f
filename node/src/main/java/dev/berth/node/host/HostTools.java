package dev.berth.node.host;

import dev.berth.node.linux.Commands;
import dev.berth.node.linux.Commands.Result;
import dev.berth.node.volume.VolumeFailure;
import dev.berth.node.volume.VolumeFailure.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Mounts by programs of the host, and says what upstream says where they fail, and what the node lacks. Blocks. */
record HostTools(Commands commands) {
  /** After which a server that does not answer is given up. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Path FILE_SYSTEMS = Path.of("/proc/filesystems");

  void mount(RemoteMount mount, String target) {
    Result result = commands.run(mount.command(target), "", PATIENCE);
    if (!result.succeeded()) {
      String hint = missing(mount.needs()).map(what -> what + "\n").orElse("");
      throw new VolumeFailure(Step.SET_UP, failure(mount.shown(target), result) + hint);
    }
  }

  /** Upstream's words ({@code mount-utils}). */
  static String failure(List<String> argv, Result result) {
    String how = result.exit() == Result.TIMED_OUT ? "no answer within " + PATIENCE.toSeconds() + "s" : "exit status " + result.exit();
    return "mount failed: " + how
        + "\nMounting command: " + argv.getFirst()
        + "\nMounting arguments: " + String.join(" ", argv.subList(1, argv.size()))
        + "\nOutput: " + (result.stdout() + result.stderr()).strip() + "\n";
  }

  private Optional<String> missing(RemoteMount.Needs needs) {
    if (commands.find(needs.program()).isEmpty()) {
      return Optional.of(needs.program() + " is not installed on this node: install " + needs.packages());
    }
    try {
      boolean known = Files.readString(FILE_SYSTEMS).lines().anyMatch(l -> l.endsWith("\t" + needs.fileSystem()));
      return known
          ? Optional.empty()
          : Optional.of("the kernel of this node does not know the file system " + needs.fileSystem());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A program that must be there. */
  Result run(Step step, String packages, Duration patience, String... argv) {
    Result result = commands.run(List.of(argv), "", patience);
    if (result.exit() == Result.NOT_FOUND && commands.find(argv[0]).isEmpty()) {
      throw new MissingTool(step, argv[0] + " is not installed on this node: install " + packages);
    }
    return result;
  }

  /** Does not wait for ever for a server that is gone. */
  void unmount(String target) {
    Result result = commands.run(List.of("umount", target), "", Commands.SHORT);
    if (result.succeeded()) {
      return;
    }
    if (result.exit() == Result.TIMED_OUT) {
      commands.run(List.of("umount", "-l", target), "", Commands.SHORT).orThrow();
      return;
    }
    if (new Mounts().isMountPoint(target)) {
      result.orThrow();
    }
  }
}

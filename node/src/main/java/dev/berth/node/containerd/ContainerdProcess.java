package dev.berth.node.containerd;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The files and the process of one containerd: written, started, found again by its pid file, ended. Methods block. It
 * runs in a session of its own, so that a Ctrl-C to this server is none to it.
 */
final class ContainerdProcess {
  private static final long MOST_LOG_BYTES = 10 << 20;
  private static final int TOLD_LOG_BYTES = 2048;
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ContainerdSettings settings;

  ContainerdProcess(ContainerdSettings settings) {
    this.settings = settings;
  }

  /** Tells whether what a running one reads only at its start is another now. */
  boolean write(String config) {
    try {
      Files.createDirectories(settings.directory());
      Files.createDirectories(settings.cniConfig());
      Trees.delete(settings.registries());
      for (Map.Entry<String, String> hosts :
          Registries.hosts(settings.mirrors(), settings.insecure()).entrySet()) {
        Path of = settings.registries().resolve(hosts.getKey());
        Files.createDirectories(of);
        Files.writeString(of.resolve("hosts.toml"), hosts.getValue());
      }
      boolean changed = !Files.exists(settings.config()) || !Files.readString(settings.config()).equals(config);
      if (changed) {
        Files.writeString(settings.config(), config);
      }
      return changed;
    } catch (IOException e) {
      throw new ContainerdException("the configuration in " + settings.directory() + " cannot be written: " + e);
    }
  }

  /** One that runs with this configuration, left by an earlier life of this server. */
  Optional<ProcessHandle> find() {
    try {
      if (!Files.exists(settings.pidFile())) {
        return Optional.empty();
      }
      long pid = Long.parseLong(Files.readString(settings.pidFile()).strip());
      return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isOurs);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Pids are used again. */
  private boolean isOurs(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .contains(settings.config().toString());
    } catch (IOException e) {
      return false;
    }
  }

  /** Or a volume that is mounted here would be an empty directory in its containers: in an earlier life this was somewhere else. */
  static boolean seesOurMounts(ProcessHandle process) {
    try {
      Path ours = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"));
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "ns", "mnt")).equals(ours);
    } catch (IOException e) {
      return false;
    }
  }

  ProcessHandle launch(Path setsid, Path containerd) {
    List<String> command = new ArrayList<>(List.of(setsid.toString()));
    command.addAll(settings.prefix());
    command.addAll(List.of(containerd.toString(), "--config", settings.config().toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(settings.directory().toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
    // it looks for runc and its shim
    builder.environment().merge("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", (path, system) -> path + ":" + system);
    try {
      Files.deleteIfExists(settings.socket());
      ProcessHandle process = builder.start().toHandle();
      Files.writeString(settings.pidFile(), Long.toString(process.pid()));
      return process;
    } catch (IOException e) {
      throw new ContainerdException(String.join(" ", command) + " cannot be started: " + e);
    }
  }

  /** True where it ended within that time. */
  static boolean awaitEnd(ProcessHandle process, Duration within) {
    try {
      var _ = process.onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return !process.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  void end(ProcessHandle process) {
    process.destroy();
    if (!awaitEnd(process, GRACE)) {
      process.destroyForcibly();
      var _ = awaitEnd(process, GRACE);
    }
    try {
      Files.deleteIfExists(settings.pidFile());
    } catch (IOException e) {
      // a pid file of a process that is not there is recognised as such
    }
  }

  /** What it said last. */
  String lastWords() {
    try (FileChannel log = FileChannel.open(settings.log())) {
      long size = log.size();
      byte[] bytes = new byte[(int) Math.min(size, TOLD_LOG_BYTES)];
      var _ = log.read(java.nio.ByteBuffer.wrap(bytes), size - bytes.length);
      return new String(bytes, java.nio.charset.StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** It writes to the end of its log for as long as it lives: a log that is full is copied away and emptied. */
  void boundLog() {
    try {
      if (Files.exists(settings.log()) && Files.size(settings.log()) > MOST_LOG_BYTES) {
        Path old = settings.log().resolveSibling("containerd.log.1");
        Files.copy(settings.log(), old, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel log = FileChannel.open(settings.log(), StandardOpenOption.WRITE)) {
          var _ = log.truncate(0);
        }
      }
    } catch (IOException e) {
      // tried again later
    }
  }
}

package dev.berth.node.containerd;

import dev.berth.node.host.MountTable;
import dev.berth.node.linux.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a containerd leaves that was not ended in order: its shims with their containers, mounts, files.
 * Blocks.
 */
final class Remains {
  private static final Logger LOG = LoggerFactory.getLogger(Remains.class);
  private static final Duration DYING = Duration.ofSeconds(5);

  private final Commands commands;
  private final ContainerdSettings settings;

  Remains(Commands commands, ContainerdSettings settings) {
    this.commands = commands;
    this.settings = settings;
  }

  void remove() {
    shims().forEach(Remains::kill);
    for (String mount : mounts()) {
      // lazily: what still uses it keeps it, and nobody finds it any more
      var _ = commands.run("umount", "--lazy", mount);
    }
    if (mounts().isEmpty()) {
      Trees.delete(settings.directory());
    } else {
      LOG.warn("{} stays, since something is mounted there: {}", settings.directory(), mounts());
    }
  }

  /** Each is told containerd's address when it is started. */
  private List<ProcessHandle> shims() {
    String address = "-address\0" + settings.socket() + "\0";
    return ProcessHandle.allProcesses()
        .filter(
            p -> {
              String command = commandLine(p);
              return command.contains("containerd-shim") && command.contains(address);
            })
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  /** Its containers are its children. */
  private static void kill(ProcessHandle shim) {
    List<ProcessHandle> all = new ArrayList<>(shim.descendants().toList());
    all.add(shim);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(p -> ContainerdProcess.awaitEnd(p, DYING));
  }

  /** Below its directory, in the order in which they can be unmounted. */
  private List<String> mounts() {
    return MountTable.now().below(settings.directory());
  }
}

package dev.berth.node.containerd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The parent of a pod's containers, which goes on without containerd.
 *
 * @param id of the sandbox; "" where it does not say
 */
record Shim(ProcessHandle process, String id) {
  private static final Duration DYING = Duration.ofSeconds(5);

  /** Of this containerd: each is told its address when it is started. */
  static List<Shim> all(ContainerdSettings settings) {
    String address = "-address\0" + settings.socket() + "\0";
    List<Shim> shims = new ArrayList<>();
    ProcessHandle.allProcesses()
        .forEach(
            process -> {
              String line = commandLine(process);
              if (line.contains("containerd-shim") && line.contains(address)) {
                shims.add(new Shim(process, after(line, "-id\0")));
              }
            });
    return shims;
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  private static String after(String line, String option) {
    int from = line.indexOf(option);
    int end = from < 0 ? -1 : line.indexOf('\0', from + option.length());
    return end < 0 ? "" : line.substring(from + option.length(), end);
  }

  /** With its containers, which are its children. Blocks until they are gone. */
  void kill() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(p -> ContainerdProcess.awaitEnd(p, DYING));
  }
}

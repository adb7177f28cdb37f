package dev.berth.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What Linux says of a process (proc(5)).
 *
 * @param pid on this machine
 */
record ServerProcess(long pid) {
  /** USER_HZ, which is 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  /** User and system time used so far. */
  double cpuSeconds() {
    String stat = read("stat");
    // The second field is a name in parentheses that may hold blanks; utime and stime are the 14th and 15th field.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / TICKS_PER_SECOND;
  }

  double residentMebibytes() {
    return read("status")
            .lines()
            .filter(l -> l.startsWith("VmRSS:"))
            .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0)
        / 1024.0;
  }

  private String read(String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      throw new UncheckedIOException("no such process on this machine: " + pid, e);
    }
  }
}

package dev.berth.server.tutorial;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.node.linux.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** What a cluster that has ended may not leave on the machine, and where it is seen. */
public final class Leftovers {
  /** A lock of tests: who makes a node of this machine has it alone. */
  public static final String MACHINE = "the node of this machine";

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final Path RESULTS = Path.of("/var/lib/cni/results");
  /** Under a controller's folder, or under none: {@code memory/berth/kubepods/burstable/pod…}. */
  private static final int CGROUP_DEPTH = 5;

  private Leftovers() {}

  /** One line for each, with what it is; empty where the machine is clean. */
  public static List<String> of(Path data, Commands commands) throws IOException {
    List<String> found = new ArrayList<>();
    lines(Files.readAllLines(Path.of("/proc/self/mountinfo")).stream(), data.toString(), "mount", found);
    lines(commands.run("losetup", "-a").stdout().lines(), data.toString(), "loop device", found);
    lines(commands.run("nft", "list", "tables").stdout().lines(), " berth", "nft table", found);
    lines(commands.run("ip", "-brief", "link").stdout().lines(), "berth0", "bridge", found);
    cgroups(found);
    networks(data, found);
    processes(data, found);
    return List.copyOf(found);
  }

  private static void lines(Stream<String> lines, String part, String kind, List<String> found) {
    lines.filter(l -> l.contains(part)).forEach(l -> found.add(kind + ": " + l.strip()));
  }

  /** What runtimes note of pods' networks, for all runtimes of the machine in one place. */
  private static void networks(Path data, List<String> found) throws IOException {
    if (Files.isDirectory(RESULTS)) {
      try (Stream<Path> notes = Files.list(RESULTS)) {
        for (Path note : notes.toList()) {
          JsonObject json = (JsonObject) Json.parse(Files.readAllBytes(note));
          String config = new String(Base64.getDecoder().decode(json.text("config")), StandardCharsets.UTF_8);
          if (config.contains(data + "/")) {
            found.add("note of a pod's network: " + note);
          }
        }
      }
    }
  }

  private static void cgroups(List<String> found) throws IOException {
    try (Stream<Path> folders = Files.find(CGROUPS, CGROUP_DEPTH, (_, a) -> a.isDirectory())) {
      folders
          .map(CGROUPS::relativize)
          .map(Path::toString)
          .filter(f -> f.matches("(.*/)?berth/(.*/)?pod[^/]*"))
          .forEach(f -> found.add("cgroup: " + f));
    }
  }

  private static void processes(Path data, List<String> found) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path process : all.filter(p -> p.getFileName().toString().matches("[0-9]+")).toList()) {
        String line = commandLine(process);
        if (line.contains(data.toString()) && !process.endsWith(Long.toString(ProcessHandle.current().pid()))) {
          found.add("process " + process.getFileName() + ": " + line.strip());
        }
      }
    }
  }

  /** Empty for one that has just ended. */
  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8).replace('\0', ' ');
    } catch (IOException _) {
      return "";
    }
  }
}

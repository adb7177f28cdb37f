package dev.berth.node.facts;

import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a host has to give.
 *
 * @param cpus that are online
 * @param diskBytes of the file system on which pods live
 * @param hugepageBytes by resource: {@code hugepages-2Mi}; zero where the size is known and none are there
 */
public record HostFacts(
    long cpus, long memoryBytes, long diskBytes, Map<String, Long> hugepageBytes, NodeInfo info) {
  /** Upstream's default of pods per node. */
  public static final long MOST_PODS = 110;

  /** What is left free when pods are evicted, and is therefore not given away (upstream's hard thresholds). */
  private static final long MEMORY_MARGIN = 100L << 20;

  private static final long DISK_MARGIN_PERCENT = 10;

  public HostFacts {
    hugepageBytes = Map.copyOf(hugepageBytes);
  }

  /**
   * Reads them. What cannot be read is taken from the process, or left empty.
   *
   * @param root of the file system: {@code /}
   * @param pods a directory that is there, on the file system on which pods live
   */
  public static HostFacts read(Path root, Path pods) {
    Map<String, Long> memory = memory(root);
    NodeInfo info =
        new NodeInfo(
            first(root, "etc/machine-id", "var/lib/dbus/machine-id"),
            first(root, "sys/class/dmi/id/product_uuid", "proc/device-tree/vm,uuid", "etc/machine-id"),
            first(root, "proc/sys/kernel/random/boot_id"),
            first(root, "proc/sys/kernel/osrelease"),
            osImage(root),
            NodeInfo.KUBELET_VERSION,
            "linux",
            architecture(System.getProperty("os.arch", "amd64")),
            memory.getOrDefault("SwapTotal", 0L));
    return new HostFacts(
        cpus(root), memory.getOrDefault("MemTotal", Runtime.getRuntime().maxMemory()), disk(pods), hugepages(root), info);
  }

  /** Resource name to quantity. */
  public Map<String, String> capacity() {
    Map<String, String> amounts = new TreeMap<>();
    amounts.put("cpu", Long.toString(cpus));
    amounts.put("memory", bytes(memoryBytes));
    amounts.put("ephemeral-storage", bytes(diskBytes));
    amounts.put("pods", Long.toString(MOST_PODS));
    hugepageBytes.forEach((name, amount) -> amounts.put(name, bytes(amount)));
    return amounts;
  }

  /**
   * What pods may ask for together.
   *
   * @param reserved resource name to quantity, of what is kept for the system
   */
  public Map<String, String> allocatable(Map<String, String> reserved) {
    Map<String, String> amounts = new TreeMap<>(capacity());
    long huge = hugepageBytes.values().stream().mapToLong(Long::longValue).sum();
    amounts.put("memory", bytes(Math.max(0, memoryBytes - huge - MEMORY_MARGIN - amount(reserved, "memory").value())));
    long margin = diskBytes / 100 * DISK_MARGIN_PERCENT;
    amounts.put(
        "ephemeral-storage", bytes(Math.max(0, diskBytes - margin - amount(reserved, "ephemeral-storage").value())));
    amounts.put("cpu", Quantity.ofMilli(Math.max(0, cpus * 1000 - amount(reserved, "cpu").milliValue())).toString());
    return amounts;
  }

  private static Quantity amount(Map<String, String> amounts, String name) {
    return Quantity.parse(amounts.getOrDefault(name, "0"));
  }

  private static String bytes(long amount) {
    return Quantity.of(amount, Format.BINARY_SI).toString();
  }

  // ---- reading

  /** In bytes. */
  static Map<String, Long> memory(Path root) {
    Map<String, Long> found = new TreeMap<>();
    lines(root.resolve("proc/meminfo"))
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              String rest = colon < 0 ? "" : line.substring(colon + 1).strip();
              if (rest.endsWith(" kB")) {
                found.put(line.substring(0, colon), Long.parseLong(rest.substring(0, rest.length() - 3).strip()) * 1024);
              }
            });
    return found;
  }

  /** By {@code 0-3,6}. */
  private static long cpus(Path root) {
    String online = first(root, "sys/devices/system/cpu/online");
    if (!online.matches("[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*")) {
      return Runtime.getRuntime().availableProcessors();
    }
    long count = 0;
    for (String part : online.split(",", -1)) {
      int dash = part.indexOf('-');
      count += dash < 0 ? 1 : Long.parseLong(part.substring(dash + 1)) - Long.parseLong(part.substring(0, dash)) + 1;
    }
    return count;
  }

  private static long disk(Path pods) {
    try {
      return Files.getFileStore(pods).getTotalSpace();
    } catch (IOException e) {
      return 0;
    }
  }

  private static Map<String, Long> hugepages(Path root) {
    Map<String, Long> found = new TreeMap<>();
    try (Stream<Path> sizes = Files.list(root.resolve("sys/kernel/mm/hugepages"))) {
      sizes.forEach(
          size -> {
            String name = size.getFileName().toString();
            String count = first(size, "nr_hugepages");
            if (name.matches("hugepages-[0-9]+kB") && count.matches("[0-9]+")) {
              long bytes = Long.parseLong(name.substring("hugepages-".length(), name.length() - 2)) * 1024;
              found.put("hugepages-" + bytes(bytes), bytes * Long.parseLong(count));
            }
          });
    } catch (IOException e) {
      return Map.of(); // a kernel without
    }
    return found;
  }

  private static String osImage(Path root) {
    for (String file : new String[] {"etc/os-release", "usr/lib/os-release"}) {
      Optional<String> name =
          lines(root.resolve(file)).filter(l -> l.startsWith("PRETTY_NAME=")).map(l -> l.substring(12)).findFirst();
      if (name.isPresent()) {
        return name.get().replace("\"", "").replace("'", "");
      }
    }
    return "";
  }

  private static String architecture(String java) {
    return switch (java.toLowerCase(Locale.ROOT)) {
      case "x86_64", "amd64" -> "amd64";
      case "aarch64", "arm64" -> "arm64";
      default -> java;
    };
  }

  /** The first line of the first file that has one. */
  static String first(Path root, String... files) {
    for (String file : files) {
      Optional<String> line = lines(root.resolve(file)).map(String::strip).filter(l -> !l.isEmpty()).findFirst();
      if (line.isPresent()) {
        return line.get();
      }
    }
    return "";
  }

  static Stream<String> lines(Path file) {
    try {
      return Files.readString(file).lines();
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}

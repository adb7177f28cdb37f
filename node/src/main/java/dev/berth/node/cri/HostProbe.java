package dev.berth.node.cri;

import dev.berth.node.cri.proto.RuntimeHandler;
import dev.berth.node.cri.proto.StatusResponse;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at the machine, once: {@link HostTraits}. */
final class HostProbe {
  private static final String PAGES = "hugepages-";
  private static final String PROCESSORS = "sys/devices/system/cpu";
  private static final String CPU = "cpu";
  private static final String THROTTLE = "thermal_throttle";

  private HostProbe() {}

  static HostTraits traits(CriSettings settings, StatusResponse runtime) {
    Path machine = settings.machine();
    boolean v2 = Files.exists(machine.resolve("sys/fs/cgroup/cgroup.controllers"));
    boolean recursive =
        runtime.getRuntimeHandlersList().stream()
            .filter(h -> h.getName().isEmpty())
            .map(RuntimeHandler::getFeatures)
            .anyMatch(f -> f.getRecursiveReadOnlyMounts());
    return new HostTraits(
        settings.cgroupRoot(),
        v2,
        text(machine.resolve("sys/module/apparmor/parameters/enabled")).startsWith("Y"),
        recursive,
        runtime.getFeatures().getSupplementalGroupsPolicy(),
        accountsPages(machine, v2) ? pageSizes(machine.resolve("sys/kernel/mm/hugepages")) : List.of(),
        settings.kubeletRoot() + "/seccomp",
        heat(machine.resolve(PROCESSORS)));
  }

  /** As the machine has them, processor by processor. */
  private static List<String> heat(Path processors) {
    List<Integer> numbers = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(processors, CPU + "[0-9]*")) {
      for (Path child : children) {
        if (Files.exists(child.resolve(THROTTLE))) {
          numbers.add(Integer.parseInt(child.getFileName().toString().substring(CPU.length())));
        }
      }
    } catch (IOException | NumberFormatException e) {
      return List.of();
    }
    return numbers.stream().sorted().map(n -> "/" + PROCESSORS + "/" + CPU + n + "/" + THROTTLE).toList();
  }

  private static boolean accountsPages(Path machine, boolean v2) {
    return v2
        ? text(machine.resolve("sys/fs/cgroup/cgroup.controllers")).contains("hugetlb")
        : Files.isDirectory(machine.resolve("sys/fs/cgroup/hugetlb"));
  }

  /** {@code hugepages-2048kB} is {@code 2MB} to cgroups. */
  private static List<String> pageSizes(Path directory) {
    List<String> sizes = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, PAGES + "*kB")) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        long kilobytes = Long.parseLong(name.substring(PAGES.length(), name.length() - 2));
        sizes.add(size(kilobytes));
      }
    } catch (IOException | NumberFormatException e) {
      return List.of();
    }
    return sizes.stream().sorted().toList();
  }

  private static String size(long kilobytes) {
    if (kilobytes % (1 << 20) == 0) {
      return kilobytes / (1 << 20) + "GB";
    }
    return kilobytes % 1024 == 0 ? kilobytes / 1024 + "MB" : kilobytes + "KB";
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }
}

package dev.berth.node.cri;

import dev.berth.node.runtime.LinuxResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the cgroup of a pod, in which the runtime makes those of its containers, and takes it away after them (upstream
 * {@code pkg/kubelet/cm/pod_container_manager_linux.go}). Below {@code /sys/fs/cgroup}: one tree with cgroup v2, one
 * per controller with v1. Methods block, for as long as some small files take. A limit that the kernel does not take is
 * told in the log; the limits of the containers hold without it.
 */
public final class PodCgroups {
  private static final Logger LOG = LoggerFactory.getLogger(PodCgroups.class);
  private static final String ROOT = "sys/fs/cgroup";

  /** As upstream counts processors. */
  private static final long WHOLE_MACHINE =
      Math.clamp(1024L * Runtime.getRuntime().availableProcessors(), LinuxResources.LEAST_SHARES, LinuxResources.MOST_SHARES);

  private final Path root;
  private final boolean v2;

  /** @param machine the directory in which {@code sys} is */
  public PodCgroups(Path machine) {
    this.root = machine.resolve(ROOT);
    this.v2 = Files.exists(root.resolve("cgroup.controllers"));
  }

  public boolean isV2() {
    return v2;
  }

  /** @param path of the pod's cgroup: {@code /kubepods/burstable/pod<uid>} */
  void make(String path, LinuxResources resources) {
    if (v2) {
      makeUnified(path);
      settings(path, resources).forEach((file, value) -> write(root.resolve(file), value));
    } else {
      for (String controller : List.of("cpu", "memory")) {
        if (Files.isDirectory(root.resolve(controller))) {
          directories(root.resolve(controller + path));
        }
      }
      settings(path, resources)
          .forEach(
              (file, value) -> {
                if (Files.exists(root.resolve(file))) {
                  write(root.resolve(file), value);
                }
              });
    }
    shareOut(path);
  }

  /** Of what it may have, only what is more than before. */
  void raise(String path, LinuxResources resources) {
    settings(path, resources).forEach(
        (file, value) -> {
          Path at = root.resolve(file);
          try {
            if (Files.exists(at) && amount(value) > amount(Files.readString(at).strip())) {
              write(at, value);
            }
          } catch (IOException e) {
            LOG.debug("{}: {}", at, e.toString()); // it has gone with its pod
          }
        });
    shareOut(path);
  }

  /** {@code max 100000}, {@code -1}: without a limit. */
  private static long amount(String value) {
    int space = value.indexOf(' ');
    String first = space < 0 ? value : value.substring(0, space);
    return first.equals("max") || first.equals("-1") ? Long.MAX_VALUE : Long.parseLong(first);
  }

  /**
   * What the classes of pods have of the processor (upstream {@code qos_container_manager_linux.go}): all pods together the whole
   * machine, those that ask for something what they ask for, the others what is left. Where the root of all pods is {@code
   * /kubepods} itself it may be another kubelet's, and is left alone.
   */
  private void shareOut(String path) {
    Path parts = Path.of(path);
    if (parts.getNameCount() < 2 || parts.getName(0).toString().equals("kubepods")) {
      return;
    }
    for (Path at = parts.getParent(); at != null && at.getNameCount() > 0; at = at.getParent()) {
      String name = String.valueOf(at.getFileName());
      long shares =
          switch (name) {
            case "besteffort" -> LinuxResources.LEAST_SHARES;
            case "burstable" -> asked(at.toString());
            default -> WHOLE_MACHINE;
          };
      share(at.toString(), shares);
    }
  }

  private void share(String path, long shares) {
    Path file = weightFile(path);
    if (Files.exists(file)) {
      LinuxResources resources = new LinuxResources(shares, 0, LinuxResources.PERIOD_MICROS, 0, 0, Map.of());
      write(file, Long.toString(v2 ? resources.cpuWeight() : shares));
    }
  }

  private Path weightFile(String path) {
    return v2 ? root.resolve(path.substring(1)).resolve("cpu.weight") : root.resolve("cpu" + path).resolve("cpu.shares");
  }

  /** The shares of all pods below a class. */
  private long asked(String path) {
    long sum = 0;
    try (DirectoryStream<Path> pods = Files.newDirectoryStream(weightFile(path).resolveSibling("."), "pod*")) {
      for (Path pod : pods) {
        long has = Long.parseLong(Files.readString(weightFile(path + "/" + pod.getFileName())).strip());
        sum += v2 ? LinuxResources.sharesOf(has) : has;
      }
    } catch (IOException | NumberFormatException e) {
      LOG.debug("{}: {}", path, e.toString()); // a pod has gone meanwhile: the next one that comes or goes counts anew
    }
    return Math.clamp(sum, LinuxResources.LEAST_SHARES, LinuxResources.MOST_SHARES);
  }

  /** Files below the root of all cgroups, and what is written there. */
  private Map<String, String> settings(String path, LinuxResources resources) {
    Map<String, String> files = new TreeMap<>();
    if (v2) {
      String at = path.substring(1) + "/";
      files.put(at + "cpu.weight", Long.toString(resources.cpuWeight()));
      files.put(at + "cpu.max", resources.cpuMax());
      files.put(
          at + "memory.max", resources.memoryLimitBytes() == 0 ? "max" : Long.toString(resources.memoryLimitBytes()));
    } else {
      files.put("cpu" + path + "/cpu.shares", Long.toString(Math.max(2, resources.cpuShares())));
      files.put("cpu" + path + "/cpu.cfs_period_us", Long.toString(resources.cpuPeriodMicros()));
      files.put(
          "cpu" + path + "/cpu.cfs_quota_us",
          Long.toString(resources.cpuQuotaMicros() == 0 ? -1 : resources.cpuQuotaMicros()));
      files.put(
          "memory" + path + "/memory.limit_in_bytes",
          Long.toString(resources.memoryLimitBytes() == 0 ? -1 : resources.memoryLimitBytes()));
    }
    return files;
  }

  /** From the top down: a controller works in a cgroup once its parent passes it on. */
  private void makeUnified(String path) {
    Path at = root;
    for (Path part : Path.of(path.substring(1))) {
      Path control = at.resolve("cgroup.subtree_control");
      for (String controller : List.of("+cpu", "+memory", "+pids", "+cpuset", "+io", "+hugetlb")) {
        writeIfPossible(control, controller);
      }
      at = at.resolve(part);
      directories(at);
    }
  }

  /** Takes it away with what is left in it, unless there are processes; then it stays. */
  public void remove(String path) {
    hierarchies().forEach(tree -> removeTree(tree.resolve(path.substring(1))));
    shareOut(path);
  }

  /** Those of pods below the root of all pods: paths by the pods' uids. */
  Map<String, String> pods(String parent) {
    Map<String, String> found = new TreeMap<>();
    for (Path tree : hierarchies()) {
      for (String kind : List.of("/kubepods", "/kubepods/burstable", "/kubepods/besteffort")) {
        Path at = tree.resolve((parent + kind).substring(1));
        if (Files.isDirectory(at)) {
          try (DirectoryStream<Path> children = Files.newDirectoryStream(at, "pod*")) {
            children.forEach(
                c -> found.put(c.getFileName().toString().substring("pod".length()), parent + kind + "/" + c.getFileName()));
          } catch (IOException e) {
            LOG.debug("cgroups in {} cannot be listed: {}", at, e.toString());
          }
        }
      }
    }
    return found;
  }

  /** Those of them in which nothing is. */
  public void removeIfEmpty(List<String> paths) {
    for (Path tree : hierarchies()) {
      for (String path : paths) {
        try {
          Files.deleteIfExists(tree.resolve(path.substring(1)));
        } catch (IOException e) {
          LOG.trace("cgroup {} stays: {}", path, e.toString());
        }
      }
    }
  }

  private List<Path> hierarchies() {
    if (v2) {
      return List.of(root);
    }
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
      for (Path child : children) {
        // cpu and cpuacct may be links to one tree
        if (Files.isDirectory(child)) {
          all.add(child);
        }
      }
    } catch (IOException e) {
      LOG.warn("cgroups cannot be listed: {}", e.toString());
    }
    return all;
  }

  private static void removeTree(Path cgroup) {
    if (!Files.isDirectory(cgroup)) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(cgroup, Files::isDirectory)) {
      children.forEach(PodCgroups::removeTree);
    } catch (IOException e) {
      return;
    }
    try {
      Files.deleteIfExists(cgroup);
    } catch (IOException e) {
      LOG.debug("cgroup {} stays: {}", cgroup, e.toString());
    }
  }

  private static void directories(Path cgroup) {
    try {
      Files.createDirectories(cgroup);
    } catch (IOException e) {
      LOG.warn("cgroup {} cannot be made: {}", cgroup, e.toString());
    }
  }

  private static void write(Path file, String value) {
    try {
      Files.write(file, value.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.warn("{} does not take {}: {}", file, value, e.toString());
    }
  }

  private static void writeIfPossible(Path file, String value) {
    try {
      Files.write(file, value.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.trace("{} does not take {}: {}", file, value, e.toString());
    }
  }
}

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

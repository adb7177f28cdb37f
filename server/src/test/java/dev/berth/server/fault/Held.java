package dev.berth.server.fault;

import dev.berth.node.linux.Commands;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the machine holds for a cluster's directory at one moment, and what of it should not be. Read from the kernel, not from what
 * the node believes.
 *
 * @param mountPoints below the directory, one for each mount
 * @param mountIds of pods' volumes, by the pods' uids: another one is another mount
 * @param images that have a loop device, one for each device
 * @param namespaces of pods' networks
 * @param cgroups of pods, by uid
 * @param ruled addresses of pods that rules lead to
 */
record Held(List<String> mountPoints, Map<String, String> mountIds, List<String> images, List<String> namespaces, Set<String> cgroups, Set<String> ruled) {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final int CGROUP_DEPTH = 5;
  private static final int MOUNT_POINT = 4;
  private static final Pattern POD = Pattern.compile("(?:.*/)?berth/(?:.*/)?pod([0-9a-f-]{36})");
  private static final Pattern VOLUME = Pattern.compile(".*/kubelet/pods/([0-9a-f-]{36})/volumes/kubernetes\\.io~csi/.*");
  private static final Pattern ADDRESS = Pattern.compile("\\b10\\.244\\.[0-9]+\\.[0-9]+\\b(?!/)");

  static Held of(Path data, Commands commands) throws IOException {
    List<String> points = new ArrayList<>();
    Map<String, String> ids = new TreeMap<>();
    List<String> networks = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String point = line.split(" ", -1)[MOUNT_POINT];
      if (point.startsWith(data + "/")) {
        (line.contains(" - nsfs ") ? networks : points).add(point);
        Matcher volume = VOLUME.matcher(point);
        if (volume.matches()) {
          ids.put(volume.group(1), line.substring(0, line.indexOf(' ')));
        }
      }
    }
    List<String> images = new ArrayList<>();
    try (DirectoryStream<Path> loops = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
      for (Path loop : loops) {
        Path backing = loop.resolve("loop/backing_file");
        if (Files.exists(backing) && Files.readString(backing).startsWith(data + "/")) {
          images.add(Files.readString(backing).strip());
        }
      }
    }
    Set<String> ruled = new TreeSet<>();
    Matcher found = ADDRESS.matcher(rules(commands));
    while (found.find()) {
      ruled.add(found.group());
    }
    return new Held(points, ids, images, networks, podsWithCgroups(), ruled);
  }

  private static String rules(Commands commands) {
    return String.join("\n", commands.run("nft", "list", "ruleset").stdout().lines().filter(l -> l.contains("dnat")).toList());
  }

  private static Set<String> podsWithCgroups() throws IOException {
    Set<String> pods = new TreeSet<>();
    Files.walkFileTree(
        CGROUPS,
        Set.of(),
        CGROUP_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            Matcher pod = POD.matcher(CGROUPS.relativize(folder).toString());
            if (pod.matches()) {
              pods.add(pod.group(1));
            }
            return FileVisitResult.CONTINUE;
          }

          /** Also told of folders that are as deep as is looked. */
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return attributes.isDirectory() ? preVisitDirectory(file, attributes) : FileVisitResult.CONTINUE;
          }

          /** Pods end while this looks. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
            return goneIsFine(why);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException why) throws IOException {
            return why == null ? FileVisitResult.CONTINUE : goneIsFine(why);
          }

          private FileVisitResult goneIsFine(IOException why) throws IOException {
            if (why instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw why;
          }
        });
    return pods;
  }

  /** The uids of pods that have a volume mounted. */
  private List<String> mounted() {
    return mountPoints.stream().map(VOLUME::matcher).filter(Matcher::matches).map(m -> m.group(1)).toList();
  }

  private List<String> staged() {
    return mountPoints.stream().filter(p -> p.contains("/kubelet/plugins/kubernetes.io/csi/")).toList();
  }

  /** Where the machine is not as it should be for these pods, each with one volume. */
  List<String> faults(Set<String> pods, Set<String> addresses) {
    List<String> faults = new ArrayList<>();
    twice("mounted twice", mountPoints.stream().filter(p -> p.contains("/kubelet/")).toList(), faults);
    twice("two devices", images, faults);
    if (!new TreeSet<>(mounted()).equals(pods)) {
      faults.add("volumes are mounted for the pods " + mounted() + ", but there are " + pods);
    }
    if (staged().size() != pods.size() || images.size() != pods.size() || namespaces.size() != pods.size()) {
      faults.add(
          pods.size() + " pods, but staged are " + staged() + ", loop devices are on " + images + ", networks are " + namespaces);
    }
    if (!cgroups.equals(pods)) {
      faults.add("cgroups are there of " + cgroups + ", pods are " + pods);
    }
    if (!ruled.equals(addresses)) {
      faults.add("rules lead to " + ruled + ", pods are at " + addresses);
    }
    return faults;
  }

  private static void twice(String what, List<String> all, List<String> faults) {
    Set<String> seen = new HashSet<>();
    all.stream().filter(one -> !seen.add(one)).forEach(one -> faults.add(what + ": " + one));
  }
}

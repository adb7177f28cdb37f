package dev.berth.node.simulated;

import dev.berth.node.runtime.Runtime.Mount;
import dev.berth.node.simulated.SimulatedHost.Place;
import dev.berth.node.simulated.shell.Disk;
import dev.berth.storage.simulated.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/** What a simulated container sees: its own layer, and its volumes where they are mounted. */
record SimulatedDisk(SimulatedHost host, List<Mount> mounts, Files layer) implements Disk {
  private static final String NOTHING = "/dev/null";

  /** What every file system has, though nothing is kept in it. */
  private static final Set<String> DIRECTORIES =
      Set.of("/", "/bin", "/dev", "/etc", "/home", "/lib", "/mnt", "/opt", "/proc", "/root", "/run", "/sbin", "/sys", "/tmp", "/usr", "/var");

  private Place place(String path) {
    return host.find(mounts, layer, path);
  }

  /** Whether a path lies in a volume. */
  boolean isVolume(String path) {
    String normal = "/" + Files.normal(path) + "/";
    return path.startsWith("/") && mounts.stream().anyMatch(mount -> normal.startsWith("/" + Files.normal(mount.containerPath()) + "/"));
  }

  @Override
  public Optional<String> read(String path) {
    Place place = place(path);
    return path.equals(NOTHING) ? Optional.of("") : place.files().read(place.path());
  }

  @Override
  public void write(String path, String content) {
    if (!path.equals(NOTHING)) {
      Place place = place(path);
      place.files().write(place.path(), content);
    }
  }

  @Override
  public void delete(String path) {
    Place place = place(path);
    place.files().delete(place.path());
  }

  /** What is one, what is mounted or leads there, and what no container is without. */
  @Override
  public boolean isDirectory(String path) {
    String normal = "/" + Files.normal(path);
    Place place = place(path);
    return DIRECTORIES.contains(normal)
        || place.files().isDirectory(place.path())
        || mounts.stream().map(mount -> "/" + Files.normal(mount.containerPath()) + "/").anyMatch(m -> m.startsWith(normal + "/"));
  }

  @Override
  public void makeDirectory(String path) {
    Place place = place(path);
    place.files().makeDirectory(place.path());
  }

  @Override
  public SortedSet<String> list(String path) {
    Place place = place(path);
    return place.files().list(place.path());
  }
}

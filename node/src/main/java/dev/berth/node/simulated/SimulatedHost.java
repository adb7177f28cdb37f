package dev.berth.node.simulated;

import dev.berth.node.runtime.Runtime.Mount;
import dev.berth.node.volume.HostVolumes;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.storage.simulated.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The disk of a simulated node. Owns what lies on it; what drivers have mounted there lies with the drivers, and what comes over
 * the network with the servers. Used on the node's loop.
 *
 * <p>Paths of the host are there: whoever names one finds an empty directory.
 */
public final class SimulatedHost implements HostVolumes {

  /** Something that mounts volumes at paths of a node. */
  public interface Mounts {
    /** The contents of what is mounted at exactly this path. */
    Optional<Files> at(String node, String path);
  }

  private final String node;
  private final Files disk = new Files();
  private final List<Mounts> mounts;
  private final Map<String, Files> servers;
  private final Map<String, Files> remote = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  /** @param servers what lies on servers of the network, by what names it; shared by all nodes */
  public SimulatedHost(String node, List<Mounts> mounts, Map<String, Files> servers) {
    this.node = node;
    this.mounts = List.copyOf(mounts);
    this.servers = servers;
  }

  @Override
  public CompletionStage<Optional<Notice>> setUp(LocalVolume volume) {
    if (volume.kind().isFiles()) {
      disk.delete(volume.path());
      volume.files().forEach((path, content) -> disk.write(volume.path() + "/" + path, content.text()));
      volume.tokens().forEach(token -> disk.write(volume.path() + "/" + token.path(), ""));
    } else if (volume.kind() == Kind.LOCAL) {
      links.put(volume.path(), volume.source().text("path"));
    } else if (volume.kind().isRemote()) {
      remote.put(
          volume.path(), servers.computeIfAbsent(volume.source().without("readOnly").toString(), _ -> new Files()));
    }
    return CompletableFuture.completedFuture(Optional.empty());
  }

  @Override
  public CompletionStage<Boolean> tearDown(LocalVolume volume) {
    if (volume.kind().isFiles() || volume.kind() == Kind.EMPTY_DIR) {
      disk.delete(volume.path());
    }
    remote.remove(volume.path());
    links.remove(volume.path());
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public CompletionStage<Optional<String>> read(String volume, String path) {
    Place place = find(volume + "/" + Files.normal(path));
    return CompletableFuture.completedFuture(place.files().read(place.path()));
  }

  /** Length of all that lies there. */
  long bytesUnder(String path) {
    String at = Files.normal(path);
    long[] sum = {0};
    disk.all().forEach(
        (file, content) -> {
          if (file.equals(at) || file.startsWith(at + "/")) {
            sum[0] += content.length();
          }
        });
    return sum[0];
  }

  public Files disk() {
    return disk;
  }

  /** Files, and a path in them. */
  record Place(Files files, String path) {}

  /** Where a path of the node lies. */
  Place find(String path) {
    for (String at = path; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      if (remote.containsKey(at)) {
        return new Place(remote.get(at), Files.normal(path.substring(at.length())));
      }
      if (links.containsKey(at)) {
        return find(links.get(at) + path.substring(at.length()));
      }
      for (Mounts mount : mounts) {
        Optional<Files> files = mount.at(node, at);
        if (files.isPresent()) {
          return new Place(files.get(), Files.normal(path.substring(at.length())));
        }
      }
    }
    return new Place(disk, Files.normal(path));
  }

  /** Where a path of a container lies, in a volume or in its own layer. */
  Place find(List<Mount> mounted, Files layer, String path) {
    String normal = "/" + Files.normal(path);
    Optional<Mount> best = Optional.empty();
    for (Mount mount : mounted) {
      String at = "/" + Files.normal(mount.containerPath());
      if ((normal.equals(at) || normal.startsWith(at + "/"))
          && best.map(b -> at.length() > b.containerPath().length()).orElse(true)) {
        best = Optional.of(mount);
      }
    }
    if (best.isEmpty()) {
      return new Place(layer, Files.normal(path));
    }
    String rest = normal.substring(("/" + Files.normal(best.get().containerPath())).length());
    return find(best.get().hostPath() + rest);
  }
}

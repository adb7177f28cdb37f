package dev.berth.node.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.names.GoQuote;
import dev.berth.node.KubeletPaths;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.Environment;
import dev.berth.node.pod.HostsFile;
import dev.berth.node.pod.PodHostname;
import dev.berth.node.runtime.Runtime.DeviceMapping;
import dev.berth.node.runtime.Runtime.Mount;
import dev.berth.node.runtime.Runtime.TerminationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a container needs on its node before it is created (upstream {@code makeMounts}, {@code makeBlockVolumes}). Only decided
 * here; {@link HostVolumes#prepare} makes it.
 *
 * @param hosts the hosts file, and where it is to be; empty where the container brings its own
 * @param logDirectory for its log
 */
public record ContainerFiles(
    String podUid,
    String container,
    List<Wanted> mounts,
    List<DeviceMapping> devices,
    Optional<HostsFile> hosts,
    Optional<TerminationMessage> terminationMessage,
    String logDirectory) {
  private static final String HOSTS_PATH = "/etc/hosts";

  /**
   * A mount.
   *
   * @param index among those of the container
   * @param specName of the volume, {@link MountedVolume#specName}
   * @param subPath within the volume, relative and without {@code ..}; "" for all of it
   * @param mount with the volume's own path on the node
   */
  public record Wanted(int index, String specName, String subPath, Mount mount) {}

  /** What can be decided. */
  public sealed interface Plan {}

  public record Good(ContainerFiles files) implements Plan {}

  /** It cannot be made. The message is what the container's state says. */
  public record Unusable(String message) implements Plan {}

  /** Carries a message out of the deciding. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Of one attempt.
   *
   * @param podIps as they are now
   * @param volumes of the pod that are there, by name
   */
  public static Plan of(
      Pod pod,
      ContainerSpec spec,
      int attempt,
      Environment.Resolved env,
      List<String> podIps,
      String clusterDomain,
      Function<String, Optional<MountedVolume>> volumes,
      KubeletPaths paths) {
    try {
      return new Good(
          new ContainerFiles(
              pod.uid(),
              spec.name(),
              mounts(spec, env, volumes),
              devices(spec, volumes),
              hosts(pod, spec, podIps, clusterDomain),
              terminationMessage(pod, spec, attempt, paths),
              paths.logDirectory(pod.namespace(), pod.name(), pod.uid()) + "/" + spec.name()));
    } catch (Refused e) {
      return new Unusable(String.valueOf(e.getMessage()));
    }
  }

  private static List<Wanted> mounts(
      ContainerSpec spec, Environment.Resolved env, Function<String, Optional<MountedVolume>> volumes) {
    List<Wanted> wanted = new ArrayList<>();
    int index = 0;
    for (JsonObject mount : spec.json().array("volumeMounts").objects().toList()) {
      String name = mount.text("name");
      MountedVolume volume =
          volumes.apply(name)
              .filter(v -> !v.block())
              .orElseThrow(
                  () ->
                      new Refused(
                          "cannot find volume " + GoQuote.quote(name) + " to mount into container "
                              + GoQuote.quote(spec.name())));
      wanted.add(
          new Wanted(
              index,
              volume.specName(),
              subPath(mount, env),
              new Mount(
                  name,
                  volume.path(),
                  absolute(mount.text("mountPath")),
                  mount.bool("readOnly") || volume.readOnly(),
                  mount.string("mountPropagation").orElse("None"),
                  mount.string("recursiveReadOnly").orElse("Disabled"))));
      index++;
    }
    return List.copyOf(wanted);
  }

  private static String absolute(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }

  private static String subPath(JsonObject mount, Environment.Resolved env) {
    String sub = mount.text("subPath");
    if (!mount.text("subPathExpr").isEmpty()) {
      sub = expanded(mount.text("subPathExpr"), env.values());
    }
    if (sub.startsWith("/")) {
      throw new Refused("error SubPath `" + sub + "` must not be an absolute path");
    }
    if (List.of(sub.split("/", -1)).contains("..")) {
      throw new Refused("unable to provision SubPath `" + sub + "`: must not contain '..'");
    }
    return sub;
  }

  /** A variable without a value would lead to another directory than was meant. */
  private static String expanded(String text, Map<String, String> values) {
    TreeSet<String> missing = new TreeSet<>();
    int at = 0;
    while (at + 1 < text.length()) {
      if (text.startsWith("$$", at)) {
        at += 2;
        continue;
      }
      int end = text.startsWith("$(", at) ? text.indexOf(')', at) : -1;
      if (end > 0) {
        String name = text.substring(at + 2, end);
        if (values.getOrDefault(name, "").isEmpty()) {
          missing.add(name);
        }
        at = end;
      }
      at++;
    }
    if (!missing.isEmpty()) {
      throw new Refused("missing value for " + String.join(", ", missing));
    }
    return Environment.expand(text, values);
  }

  private static List<DeviceMapping> devices(
      ContainerSpec spec, Function<String, Optional<MountedVolume>> volumes) {
    List<DeviceMapping> devices = new ArrayList<>();
    for (JsonObject device : spec.json().array("volumeDevices").objects().toList()) {
      String name = device.text("name");
      String path = device.text("devicePath");
      if (!path.startsWith("/")) {
        throw new Refused("error DevicePath `" + path + "` must be an absolute path");
      }
      MountedVolume volume =
          volumes.apply(name)
              .filter(MountedVolume::block)
              .orElseThrow(
                  () ->
                      new Refused(
                          "cannot find volume " + GoQuote.quote(name) + " to pass into container "
                              + GoQuote.quote(spec.name())));
      devices.add(new DeviceMapping(name, volume.path(), path, volume.readOnly() ? "r" : "mrw"));
    }
    return List.copyOf(devices);
  }

  private static Optional<HostsFile> hosts(
      Pod pod, ContainerSpec spec, List<String> podIps, String clusterDomain) {
    boolean own = spec.json().array("volumeMounts").objects().anyMatch(m -> m.text("mountPath").equals(HOSTS_PATH));
    if (own || podIps.isEmpty() && !pod.spec().bool("hostNetwork")) {
      return Optional.empty();
    }
    return switch (PodHostname.of(pod, clusterDomain)) {
      case PodHostname.Named named -> Optional.of(HostsFile.of(pod, podIps, named));
      case PodHostname.Invalid invalid -> throw new Refused(invalid.message());
    };
  }

  private static Optional<TerminationMessage> terminationMessage(
      Pod pod, ContainerSpec spec, int attempt, KubeletPaths paths) {
    String path = spec.json().text("terminationMessagePath");
    return path.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TerminationMessage(
                paths.terminationLog(pod.uid(), spec.name(), Integer.toString(attempt)),
                path,
                spec.json().text("terminationMessagePolicy").equals("FallbackToLogsOnError")));
  }

  /** The mount of the hosts file. */
  public static Mount hostsMount(KubeletPaths paths, String podUid) {
    return new Mount(Mount.HOSTS_FILE, paths.etcHosts(podUid), HOSTS_PATH, false, "None");
  }

  /** The mounts where nothing has to be made: sub-paths are there, or appear when they are used. */
  public List<Mount> plainMounts() {
    return mounts.stream()
        .map(w -> w.subPath().isEmpty() ? w.mount() : w.mount().at(w.mount().hostPath() + "/" + w.subPath()))
        .toList();
  }
}

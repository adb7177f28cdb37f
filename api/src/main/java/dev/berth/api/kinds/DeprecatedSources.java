package dev.berth.api.kinds;

import dev.berth.api.validation.FieldPath;
import java.util.List;
import java.util.Map;

/** Kinds of volumes that nothing mounts any more, or soon will not, and what who uses them is told. */
public final class DeprecatedSources {
  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
          Map.entry("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
          Map.entry("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
          Map.entry("flocker", "deprecated in v1.22, non-functional in v1.25+"),
          Map.entry("storageos", "deprecated in v1.22, non-functional in v1.25+"),
          Map.entry("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
          Map.entry("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
          Map.entry("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
          Map.entry("rbd", "deprecated in v1.28, non-functional in v1.31+"));

  private DeprecatedSources() {}

  /** @param path of what has the sources as its members */
  public static void check(FieldPath path, Iterable<String> sources, List<String> texts) {
    for (String source : sources) {
      if (TEXTS.containsKey(source)) {
        texts.add(path.child(shown(source)) + ": " + TEXTS.getOrDefault(source, ""));
      }
    }
  }

  /** Upstream spells this one otherwise here than in objects. */
  private static String shown(String source) {
    return source.equals("storageos") ? "storageOS" : source;
  }
}

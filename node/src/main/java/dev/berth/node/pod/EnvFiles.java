package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GoQuote;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a pod's volumes that a container has variables from ({@code fileKeyRef}, KEP-3721), as they were read for one start
 * of it. A file that changes later changes nothing.
 */
public final class EnvFiles {
  /** Of a container that refers to none. */
  public static final EnvFiles NONE = new EnvFiles(Map.of());

  private static final String NOT_PARSED = "couldn't parse env file";

  /**
   * A file.
   *
   * @param path in the volume
   */
  public record Ref(String volume, String path) {}

  /** What became of reading one. */
  public sealed interface Found {}

  /**
   * What it says.
   *
   * @param path on the host
   * @param values by name
   */
  public record Variables(String path, Map<String, String> values) implements Found {
    public Variables {
      values = Map.copyOf(values);
    }
  }

  /** The pod has no such volume, or has it no more. */
  public record NoVolume() implements Found {}

  /** The volume has no such file. */
  public record NoFile() implements Found {}

  /** It is there and is not for us: a directory, a link that leads nowhere, too long, or no file of variables. */
  public record NotReadable() implements Found {}

  private final Map<Ref, Found> found;

  public EnvFiles(Map<Ref, Found> found) {
    this.found = Map.copyOf(found);
  }

  /** Those that a container needs. */
  public static Set<Ref> of(ContainerSpec spec) {
    Set<Ref> refs = new LinkedHashSet<>();
    spec.json().array("env").objects()
        .map(env -> env.object("valueFrom"))
        .filter(from -> from.has("fileKeyRef"))
        .forEach(from -> refs.add(ref(from.object("fileKeyRef"))));
    return refs;
  }

  private static Ref ref(JsonObject key) {
    return new Ref(key.text("volumeName"), key.text("path"));
  }

  /**
   * The value of one key. An empty one counts as none, as upstream has it.
   *
   * @throws Environment.NotThere in upstream's words, which say nothing of what is in the file: that may be a secret
   */
  Optional<String> value(JsonObject key) {
    boolean optional = key.bool("optional");
    Ref ref = ref(key);
    return switch (found.getOrDefault(ref, new NoVolume())) {
      case NoVolume _ ->
          throw new Environment.NotThere("cannot find the volume " + GoQuote.quote(ref.volume()) + " referenced by FileKeyRef");
      case NotReadable _ -> throw new Environment.NotThere(NOT_PARSED);
      case NoFile _ -> {
        if (!optional) {
          throw new Environment.NotThere(NOT_PARSED);
        }
        yield Optional.empty();
      }
      case Variables file -> {
        Optional<String> value = Optional.ofNullable(file.values().get(key.text("key"))).filter(v -> !v.isEmpty());
        if (value.isEmpty() && !optional) {
          throw new Environment.NotThere(
              "environment variable key " + GoQuote.quote(key.text("key")) + " not found in file " + GoQuote.quote(file.path()));
        }
        yield value;
      }
    };
  }
}

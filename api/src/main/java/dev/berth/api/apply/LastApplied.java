package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The annotation in which {@code kubectl apply} on the client's side keeps what it applied. It lets the same kubectl go
 * over to applying on the server's side without conflicts, and is kept up to date from then on.
 */
final class LastApplied {
  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

  /** The only applier that this is done for. */
  private static final String KUBECTL = "kubectl";

  /** All annotations of an object together, names and values; apimachinery {@code ValidateAnnotationsSize}. */
  private static final int MAX_ANNOTATIONS_BYTES = 256 << 10;

  private LastApplied() {}

  static boolean isFor(String manager) {
    return manager.equals(KUBECTL);
  }

  /** What the annotation shows to have been applied and is still as it was; nothing where it is of no use. */
  static Optional<FieldSet> owned(Typed live) {
    String text = annotation(live.object());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Json parsed;
    try {
      parsed = Json.parse(text);
    } catch (JsonException e) {
      return Optional.empty();
    }
    if (!(parsed instanceof JsonObject config)
        || !config.text("apiVersion").equals(live.apiVersion())
        || config.text("kind").isEmpty()
        || TypeCheck.error(config, live.type()).isPresent()
        || TypeCheck.error(live.object(), live.type()).isPresent()) {
      return Optional.empty();
    }
    Typed applied = new Typed(Numbers.shortest(config), live.apiVersion(), live.type());
    Comparison changes = applied.changesTo(live);
    return Optional.of(
        applied.applied().difference(changes.modified()).difference(changes.added()).difference(changes.removed()));
  }

  /** The object with the annotation set to this configuration, where it has the annotation at all. */
  static JsonObject refresh(JsonObject object, JsonObject config) {
    if (annotation(object).isEmpty()) {
      return object;
    }
    JsonObject plain =
        config.updateObject(
            "metadata", m -> m.updateObject("annotations", annotations -> annotations.without(ANNOTATION)));
    String text = sorted(plain) + "\n";
    return object.updateObject(
        "metadata",
        m ->
            m.updateObject(
                "annotations",
                annotations -> {
                  JsonObject next = annotations.with(ANNOTATION, text);
                  return size(next) > MAX_ANNOTATIONS_BYTES ? annotations.without(ANNOTATION) : next;
                }));
  }

  private static String annotation(JsonObject object) {
    return object.object("metadata").object("annotations").text(ANNOTATION);
  }

  private static long size(JsonObject annotations) {
    long bytes = 0;
    for (var e : annotations.strings().entrySet()) {
      bytes += e.getKey().getBytes(StandardCharsets.UTF_8).length + e.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  /** Names in order at every depth, as Go writes maps. */
  private static Json sorted(Json value) {
    return switch (value) {
      case JsonObject o -> {
        TreeMap<String, Json> members = new TreeMap<>();
        o.forEach((name, member) -> members.put(name, sorted(member)));
        JsonObject.Builder out = JsonObject.builder();
        members.forEach(out::put);
        yield out.build();
      }
      case JsonArray a -> a.map(LastApplied::sorted);
      case JsonString _, JsonNumber _, JsonBool _, JsonNull _ -> value;
    };
  }
}

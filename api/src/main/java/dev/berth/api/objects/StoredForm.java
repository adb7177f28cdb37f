package dev.berth.api.objects;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.store.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * How an object lies in the store: the very JSON text that a GET answers. It begins with {@code kind}, {@code apiVersion}
 * and {@code metadata}; the revision, which the store stamps in, is among the first members of the metadata. Whoever
 * serves lists relies on the beginning, to take kind and version off again.
 */
public final class StoredForm {
  private static final List<String> FIRST = List.of("name", "generateName", "namespace", "uid");
  private static final byte[] MARK = "\"resourceVersion\":\"".getBytes(StandardCharsets.US_ASCII);

  private StoredForm() {}

  /** The object's text with a gap for the revision; the tree itself goes along for the readers. */
  public static Value of(JsonObject object) {
    return of(object, "");
  }

  /** The same where it is known what revision the write about gets: a gap as wide as that one's digits is cheaper to fill. */
  public static Value of(JsonObject object, long revision) {
    return of(object, Long.toString(revision));
  }

  private static Value of(JsonObject object, String gap) {
    byte[] text = ordered(object, JsonString.of(gap)).toBytes();
    return new Value(text, gap(text), gap.length(), Optional.of(new Unstamped(object)));
  }

  private static JsonObject ordered(JsonObject object, JsonString revision) {
    JsonObject.Builder b =
        JsonObject.builder()
            .put("kind", object.text("kind"))
            .put("apiVersion", object.text("apiVersion"))
            .put("metadata", orderedMetadata(object.object("metadata"), revision));
    for (int i = 0; i < object.size(); i++) {
      switch (object.name(i)) {
        case "kind", "apiVersion", "metadata" -> {}
        default -> b.put(object.name(i), object.value(i));
      }
    }
    return b.build();
  }

  private static JsonObject orderedMetadata(JsonObject metadata, JsonString revision) {
    JsonObject.Builder b = JsonObject.builder();
    for (String name : FIRST) {
      Optional<Json> value = metadata.get(name);
      if (value.isPresent()) {
        b.put(name, value.get());
      }
    }
    b.put("resourceVersion", revision);
    for (int i = 0; i < metadata.size(); i++) {
      String name = metadata.name(i);
      if (!FIRST.contains(name) && !name.equals("resourceVersion")) {
        b.put(name, metadata.value(i));
      }
    }
    return b.build();
  }

  /** Nothing before the mark can hold it: names, namespaces and uids are strings whose quotes are escaped. */
  private static int gap(byte[] text) {
    outer:
    for (int i = 0; i < text.length - MARK.length; i++) {
      for (int j = 0; j < MARK.length; j++) {
        if (text[i + j] != MARK[j]) {
          continue outer;
        }
      }
      return i + MARK.length;
    }
    throw new IllegalStateException("no place for the revision in " + new String(text, StandardCharsets.UTF_8));
  }

  /** A tree as it was written, before its revision was known. */
  record Unstamped(JsonObject object) {}

  /** The object with a revision in its metadata. */
  public static JsonObject stamped(JsonObject object, long revision) {
    return object.with("metadata", object.object("metadata").with("resourceVersion", Long.toString(revision)));
  }
}

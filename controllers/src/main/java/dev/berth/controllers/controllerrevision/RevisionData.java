package dev.berth.controllers.controllerrevision;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.kinds.ControllerRevision;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * A pod template as the data of a ControllerRevision: the strategic merge patch <code>{"spec":{"template":{…,"$patch":"replace"}}}</code>
 * that puts the template back.
 */
public final class RevisionData {
  private static final String DIRECTIVE = "$patch";
  /** Integers beyond it are written as the nearest double: upstream's data goes through Go's float64. */
  private static final long EXACT = 1L << 53;

  private RevisionData() {}

  /** The members in the order of their names, as Go writes a map: the hash depends on it. */
  public static JsonObject of(JsonObject template) {
    JsonObject replacing = withoutNullTime(template).with(DIRECTIVE, "replace");
    return JsonObject.of("spec", JsonObject.of("template", sorted(replacing)));
  }

  /** The template that a revision puts back; empty where it was made by somebody else for something else. */
  public static JsonObject templateOf(ControllerRevision revision) {
    return withoutNullTime(revision.data().object("spec").object("template").without(DIRECTIVE));
  }

  /** Whether a revision puts back this template. */
  public static boolean isOf(ControllerRevision revision, JsonObject template) {
    JsonObject data = revision.data();
    return data.size() == 1
        && data.object("spec").size() == 1
        && data.object("spec").object("template").text(DIRECTIVE).equals("replace")
        && templateOf(revision).equals(withoutNullTime(template));
  }

  /** Up to 1.33 templates were written with a {@code creationTimestamp} of null; it means nothing. */
  private static JsonObject withoutNullTime(JsonObject template) {
    JsonObject metadata = template.object("metadata");
    return metadata.get("creationTimestamp").filter(JsonNull.NULL::equals).isPresent()
        ? template.with("metadata", metadata.without("creationTimestamp"))
        : template;
  }

  private static Json sorted(Json value) {
    return switch (value) {
      case JsonObject object -> {
        String[] names = object.names().toArray(String[]::new);
        Arrays.sort(names);
        JsonObject.Builder out = JsonObject.builder();
        for (String name : names) {
          out.put(name, sorted(object.get(name).orElse(JsonNull.NULL)));
        }
        yield out.build();
      }
      case JsonArray array -> array.map(RevisionData::sorted);
      case JsonNumber number -> asFloat64(number);
      case JsonString _, JsonBool _, JsonNull _ -> value;
    };
  }

  private static Json asFloat64(JsonNumber number) {
    long value = number.asLong().orElse(0);
    return Math.abs(value) <= EXACT
        ? number
        : JsonNumber.parse(new BigDecimal(Double.toString((double) value)).toBigInteger().toString());
  }
}

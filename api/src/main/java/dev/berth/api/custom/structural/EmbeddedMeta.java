package dev.berth.api.custom.structural;

import dev.berth.api.decode.DecodeException;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.api.validation.MetaValidation;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.NameRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The apiVersion, kind and metadata of embedded resources ({@code x-kubernetes-embedded-resource}): brought into form,
 * and validated. Upstream: {@code schema/objectmeta}.
 */
public final class EmbeddedMeta {
  private final boolean dropsMalformed;
  private final List<String> unknown = new ArrayList<>();

  private EmbeddedMeta(boolean dropsMalformed) {
    this.dropsMalformed = dropsMalformed;
  }

  /**
   * Embedded metadata as Go's ObjectMeta reads and writes it. The object's own metadata is not touched.
   *
   * @param dropsMalformed whether what has the wrong type goes (objects from the store) rather than being refused
   * @throws DecodeException in the words of upstream's field error
   */
  public static Pruning.Pruned<JsonObject> coerce(JsonObject object, Structural schema, boolean dropsMalformed) {
    if (!schema.is(Structural.EMBEDDED_BELOW)) {
      return new Pruning.Pruned<>(object, List.of());
    }
    EmbeddedMeta meta = new EmbeddedMeta(dropsMalformed);
    JsonObject out;
    try {
      out = meta.members(object, schema, FieldPath.ROOT);
    } catch (Refused e) {
      throw new DecodeException(e.error.text());
    }
    meta.unknown.sort(null);
    return new Pruning.Pruned<>(out, List.copyOf(meta.unknown));
  }

  /** Why {@link #coerce} would refuse some value by the schema of its place; the error is under a path. */
  public static Optional<FieldError> malformed(Json value, Structural schema, FieldPath at) {
    try {
      new EmbeddedMeta(false).value(value, schema, at);
      return Optional.empty();
    } catch (Refused e) {
      return Optional.of(e.error);
    }
  }

  /** Ends a walk that may not drop what is malformed. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient FieldError error;

    Refused(FieldError error) {
      super(error.text(), null, false, false);
      this.error = error;
    }
  }

  private Json value(Json value, @Nullable Structural schema, FieldPath at) {
    if (schema == null || !schema.is(Structural.EMBEDDED_BELOW)) {
      return value;
    }
    return switch (value) {
      case JsonObject o -> members(o, schema, at);
      case JsonArray a -> {
        int[] next = {0};
        yield a.map(item -> value(item, schema.itemsOrNull(), at.index(next[0]++)));
      }
      case Json scalar -> scalar;
    };
  }

  private JsonObject members(JsonObject object, Structural schema, FieldPath at) {
    ObjectEdit edit = new ObjectEdit(object);
    for (int i = 0; i < object.size(); i++) {
      String name = object.name(i);
      Json value = object.value(i);
      if (schema.embeddedResource() && (name.equals("apiVersion") || name.equals("kind"))) {
        if (value instanceof JsonString) {
          edit.keep(i, value);
        } else if (dropsMalformed) {
          edit.drop(i);
        } else {
          throw new Refused(FieldError.invalid(at.child(name), GoValues.shown(value), "must be a string"));
        }
        continue;
      }
      Json known = schema.embeddedResource() && name.equals("metadata") ? metadata(value, at.child(name)) : value;
      Structural named = schema.properties().find(name);
      edit.keep(
          i,
          named == null
              ? value(known, schema.additionalOrNull(), at.key(name))
              : value(known, named, at.child(name)));
    }
    return edit.result();
  }

  private Json metadata(Json value, FieldPath at) {
    try {
      Pruning.Pruned<JsonObject> read = ObjectMetaForm.read(value, dropsMalformed);
      read.unknown().forEach(field -> unknown.add(at.child(field).text()));
      return read.value();
    } catch (DecodeException e) {
      if (dropsMalformed) {
        return value;
      }
      throw new Refused(FieldError.invalid(at, GoValues.shown(value), String.valueOf(e.getMessage())));
    }
  }

  /** What is wrong with the embedded resources of an object. */
  public static List<FieldError> check(JsonObject object, Structural schema) {
    List<FieldError> found = new ArrayList<>();
    check(object, schema, FieldPath.ROOT, found);
    return found;
  }

  /** What is wrong with the embedded resources in a value, for errors under a path. */
  public static List<FieldError> check(Json value, Structural schema, FieldPath at) {
    List<FieldError> found = new ArrayList<>();
    check(value, schema, at, found);
    return found;
  }

  private static void check(Json value, @Nullable Structural schema, FieldPath at, List<FieldError> found) {
    if (schema == null || !schema.is(Structural.EMBEDDED_BELOW)) {
      return;
    }
    switch (value) {
      case JsonObject o -> {
        if (schema.embeddedResource()) {
          resource(o, at, found);
        }
        for (int i = 0; i < o.size(); i++) {
          Structural named = schema.properties().find(o.name(i));
          if (named != null) {
            check(o.value(i), named, at.child(o.name(i)), found);
          } else {
            check(o.value(i), schema.additionalOrNull(), at.key(o.name(i)), found);
          }
        }
      }
      case JsonArray a -> {
        for (int i = 0; i < a.size(); i++) {
          check(a.get(i), schema.itemsOrNull(), at.index(i), found);
        }
      }
      case Json _ -> {}
    }
  }

  /** One resource: its apiVersion and kind are required, its metadata, where there is one, is that of an object. */
  public static List<FieldError> resource(JsonObject resource, FieldPath at) {
    List<FieldError> found = new ArrayList<>();
    resource(resource, at, found);
    return found;
  }

  private static void resource(JsonObject resource, FieldPath at, List<FieldError> found) {
    if (!resource.has("apiVersion")) {
      found.add(FieldError.required(at.child("apiVersion"), ""));
    }
    if (!resource.has("kind")) {
      found.add(FieldError.required(at.child("kind"), ""));
    }
    resource.get("apiVersion").ifPresent(v -> apiVersion(v, at.child("apiVersion"), found));
    resource.get("kind").ifPresent(v -> kind(v, at.child("kind"), found));
    resource.get("metadata").ifPresent(v -> meta(v, at, found));
  }

  private static void apiVersion(Json value, FieldPath at, List<FieldError> found) {
    if (!(value instanceof JsonString text)) {
      found.add(FieldError.invalid(at, GoValues.shown(value), "must be a string"));
    } else if (text.value().isEmpty()) {
      found.add(FieldError.invalid(at, value, "must not be empty"));
    } else if (text.value().chars().filter(c -> c == '/').count() > 1) {
      found.add(FieldError.invalid(at, value, "unexpected GroupVersion string: " + text.value()));
    }
  }

  private static void kind(Json value, FieldPath at, List<FieldError> found) {
    if (!(value instanceof JsonString text)) {
      found.add(FieldError.invalid(at, GoValues.shown(value), "must be a string"));
    } else if (text.value().isEmpty()) {
      found.add(FieldError.invalid(at, value, "must not be empty"));
    } else {
      List<String> wrong = DnsNames.label1035(text.value().toLowerCase(Locale.ROOT));
      if (!wrong.isEmpty()) {
        String detail = "may have mixed case, but should otherwise match: " + String.join(",", wrong);
        found.add(FieldError.invalid(at, value, detail));
      }
    }
  }

  private static void meta(Json value, FieldPath at, List<FieldError> found) {
    JsonObject meta;
    try {
      meta = ObjectMetaForm.read(value, false).value();
    } catch (DecodeException e) {
      found.add(FieldError.invalid(at.child("metadata"), GoValues.shown(value), String.valueOf(e.getMessage())));
      return;
    }
    JsonObject named = meta.text("name").isEmpty() ? meta.with("name", "fakename") : meta;
    boolean namespaced = !meta.text("namespace").isEmpty();
    MetaValidation.validate(named, namespaced, EmbeddedMeta::nameErrors)
        .forEach(e -> found.add(new FieldError(e.reason(), below(at, e.field()), e.body())));
  }

  private static List<String> nameErrors(String name, boolean isPrefix) {
    return isPrefix ? NameRule.PATH_SEGMENT.prefixErrors(name) : NameRule.PATH_SEGMENT.errors(name);
  }

  private static FieldPath below(FieldPath at, FieldPath field) {
    return at.text().isEmpty() ? field : new FieldPath(at + "." + field);
  }
}

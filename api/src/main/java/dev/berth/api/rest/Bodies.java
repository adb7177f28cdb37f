package dev.berth.api.rest;

import dev.berth.api.Body;
import dev.berth.api.decode.DecodeException;
import dev.berth.api.decode.Decoded;
import dev.berth.api.decode.Decoding;
import dev.berth.api.media.MediaType;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.base.json.JsonString;
import dev.berth.base.yaml.YamlException;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.protobuf.ProtobufException;
import dev.berth.model.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** From the bytes of a request to an object of the type that is expected there. */
final class Bodies {
  private static final GroupVersionKind EVICTION = GroupVersionKind.of("policy", "v1", "Eviction");

  /** The one kind that a path takes in two versions of the same structure. */
  private static final GroupVersionKind OLDER_EVICTION = GroupVersionKind.of("policy", "v1beta1", "Eviction");

  private Bodies() {}

  /**
   * Reads an object of the expected kind; a body that does not say its kind is taken to be of that kind.
   *
   * @param warnings takes the complaints where they are only to be warned of
   */
  static JsonObject object(
      Body body,
      String contentType,
      GroupVersionKind expected,
      Decoding decoding,
      Catalogue catalogue,
      WriteOptions.FieldValidation validation,
      List<String> warnings) {
    String accepted = decoding.isCustom() ? MediaType.ACCEPTED_CUSTOM : MediaType.ACCEPTED;
    MediaType type =
        MediaType.ofContentType(contentType)
            .filter(t -> !decoding.isCustom() || t != MediaType.PROTOBUF)
            .orElseThrow(() -> Failures.unsupportedMediaType(accepted));
    Function<String, Refusal> unread = why -> unrecognized(expected, why, body);
    JsonReader.Read read = tree(body, type, decoding.structure(), unread);
    JsonObject object = read.value() instanceof JsonObject o ? o : JsonObject.EMPTY;
    if (decoding.isCustom()) {
      requireCustomKind(object, expected, body);
      return decode(object, expected, decoding, read.duplicates(), validation, warnings);
    }
    GroupVersionKind actual = kindOf(object, expected, unread);
    if (!actual.equals(expected) && !(expected.equals(EVICTION) && actual.equals(OLDER_EVICTION))) {
      throw wrongKind(actual, expected, catalogue);
    }
    return decode(object, expected, decoding, read.duplicates(), validation, warnings);
  }

  /** Custom objects say their kind and version themselves. */
  private static void requireCustomKind(JsonObject object, GroupVersionKind expected, Body body) {
    String kind = object.text("kind");
    if (kind.isEmpty()) {
      throw unrecognized(
          expected, "Object 'Kind' is missing in '" + new String(body.bytes(), StandardCharsets.UTF_8) + "'", body);
    }
    String apiVersion = object.text("apiVersion");
    if (!apiVersion.equals(expected.groupVersion().apiVersion())) {
      throw Failures.badRequest(
          "the API version in the data (" + apiVersion + ") does not match the expected API version ("
              + expected.groupVersion() + ")");
    }
    if (!kind.equals(expected.kind())) {
      throw Failures.invalid(
          expected.groupVersion().kind(kind),
          object.object("metadata").text("name"),
          List.of(FieldError.invalid(FieldPath.of("kind"), kind, "must be " + expected.kind())));
    }
  }

  /**
   * The options of a deletion: they say any group and version, and fields that are not known are passed over. What is wrong is
   * said as it is, without the frame that it has for objects.
   */
  static JsonObject deleteOptions(
      Body body, String contentType, GroupVersionKind kind, TypeSchema schema) {
    MediaType type =
        MediaType.ofContentType(contentType).orElseThrow(() -> Failures.unsupportedMediaType(MediaType.ACCEPTED));
    JsonReader.Read read = tree(body, type, schema, Failures::badRequest);
    JsonObject object = read.value() instanceof JsonObject o ? o : JsonObject.EMPTY;
    GroupVersionKind said = kindOf(object, kind, Failures::badRequest);
    if (!said.kind().equals(kind.kind())) {
      throw Failures.badRequest(
          "no kind \"" + said.kind() + "\" is registered for version \"" + said.groupVersion()
              + "\" in scheme \"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"");
    }
    try {
      return named(Decoding.of(schema).decode(object, List.of()).object(), kind);
    } catch (DecodeException e) {
      throw Failures.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** A tree that is already parsed, made canonical. */
  static JsonObject decode(
      JsonObject object,
      GroupVersionKind kind,
      Decoding decoding,
      List<String> duplicates,
      WriteOptions.FieldValidation validation,
      List<String> warnings) {
    return decoded(() -> decoding.decode(object, duplicates), kind, validation, warnings);
  }

  /** What an apply made of an object, made canonical. */
  static JsonObject merged(
      JsonObject object,
      GroupVersionKind kind,
      Decoding decoding,
      WriteOptions.FieldValidation validation,
      List<String> warnings) {
    return decoded(() -> decoding.merged(object), kind, validation, warnings);
  }

  private static JsonObject decoded(
      Supplier<Decoded> decoded, GroupVersionKind kind, WriteOptions.FieldValidation validation, List<String> warnings) {
    try {
      return checked(decoded.get(), kind, validation, warnings);
    } catch (DecodeException e) {
      throw Failures.badRequest(
          kind.kind() + " in version \"" + kind.groupVersion().version() + "\" cannot be handled as a " + kind.kind()
              + ": " + e.getMessage());
    }
  }

  private static JsonObject checked(
      Decoded decoded, GroupVersionKind kind, WriteOptions.FieldValidation validation, List<String> warnings) {
    if (!decoded.complaints().isEmpty()) {
      switch (validation) {
        case IGNORE -> {}
        case WARN -> warnings.addAll(decoded.complaints());
        case STRICT ->
            throw Failures.badRequest(
                kind.kind() + " in version \"" + kind.groupVersion().version() + "\" cannot be handled as a "
                    + kind.kind() + ": strict decoding error: " + String.join(", ", decoded.complaints()));
      }
    }
    return named(decoded.object(), kind);
  }

  /**
   * What a patch made of an object; where that is no object of the kind any more, the patch is at fault.
   *
   * @param complaints about the patch itself
   * @param merged the patch as errors quote it where it was merged field by field: upstream then makes the object of the
   *     merged fields. Else it reads the object's text anew, and quotes that
   */
  static JsonObject patched(
      JsonObject object,
      List<String> complaints,
      Optional<Supplier<String>> merged,
      GroupVersionKind kind,
      Decoding decoding,
      WriteOptions.FieldValidation validation,
      List<String> warnings) {
    if (!object.text("kind").equals(kind.kind())
        || !object.text("apiVersion").equals(kind.groupVersion().apiVersion())) {
      GroupVersionKind actual = kindOf(object, kind, why -> unrecognized(kind, why, Body.of(object)));
      if (!actual.equals(kind)) {
        throw patchInvalid(object.toString(), misfit(actual, kind, Builtin.schema(actual).isPresent()));
      }
    }
    Decoded decoded;
    try {
      decoded = decoding.decode(object, List.of());
    } catch (DecodeException e) {
      throw merged.isPresent()
          ? patchInvalid(merged.get().get(), e.restoring())
          : patchInvalid(object.toString(), String.valueOf(e.getMessage()));
    }
    List<String> all = Stream.concat(complaints.stream(), decoded.complaints().stream()).toList();
    if (!all.isEmpty()) {
      switch (validation) {
        case IGNORE -> {}
        case WARN -> warnings.addAll(all);
        case STRICT -> throw patchInvalid(merged.orElse(object::toString).get(), "strict decoding error: " + String.join(", ", all));
      }
    }
    return named(decoded.object(), kind);
  }

  private static JsonObject named(JsonObject object, GroupVersionKind kind) {
    return object.with("kind", kind.kind()).with("apiVersion", kind.groupVersion().apiVersion());
  }

  private static Refusal patchInvalid(String shown, String why) {
    return Failures.invalid(
        GroupVersionKind.of("", "", ""), "", List.of(FieldError.invalid(FieldPath.of("patch"), shown, why)));
  }

  private static JsonReader.Read read(MediaType type, Body body, TypeSchema schema) {
    return type == MediaType.JSON && body.tree().isPresent()
        ? new JsonReader.Read(body.tree().get(), List.of())
        : Codecs.decode(type, body.bytes(), schema);
  }

  /** @param unread makes of what is wrong what the caller is told */
  private static JsonReader.Read tree(
      Body body, MediaType type, TypeSchema schema, Function<String, Refusal> unread) {
    try {
      JsonReader.Read read = read(type, body, schema);
      if (!(read.value() instanceof JsonObject) && read.value() != JsonNull.NULL) {
        throw unread.apply(
            "couldn't get version/kind; json parse error: json: cannot unmarshal " + read.value().typeName()
                + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
                + " \"json:\\\"kind,omitempty\\\"\" }");
      }
      return read;
    } catch (JsonException e) {
      String fault = String.valueOf(e.getMessage());
      throw unread.apply("couldn't get version/kind; json parse error: " + fault);
    } catch (YamlException | ProtobufException e) {
      throw unread.apply(String.valueOf(e.getMessage()));
    }
  }

  private static GroupVersionKind kindOf(
      JsonObject object, GroupVersionKind expected, Function<String, Refusal> unread) {
    for (String field : List.of("apiVersion", "kind")) {
      Optional<Json> value = object.get(field);
      if (value.isPresent() && !(value.get() instanceof JsonString) && value.get() != JsonNull.NULL) {
        throw unread.apply(
            "couldn't get version/kind; json parse error: json: cannot unmarshal " + value.get().typeName()
                + " into Go struct field ." + field + " of type string");
      }
    }
    String apiVersion = object.text("apiVersion");
    String kind = object.text("kind");
    try {
      return new GroupVersionKind(
          apiVersion.isEmpty() ? expected.groupVersion() : GroupVersion.parse(apiVersion),
          kind.isEmpty() ? expected.kind() : kind);
    } catch (IllegalArgumentException e) {
      throw unread.apply(String.valueOf(e.getMessage()));
    }
  }

  private static Refusal wrongKind(GroupVersionKind actual, GroupVersionKind expected, Catalogue catalogue) {
    if (actual.kind().equals(expected.kind()) && catalogue.find(actual).isPresent()) {
      return Failures.badRequest(
          "the API version in the data (" + actual.groupVersion() + ") does not match the expected API version ("
              + expected.groupVersion() + ")");
    }
    String why = misfit(actual, expected, catalogue.find(actual).isPresent());
    return Failures.badRequest(
        actual.kind() + " in version \"" + actual.groupVersion().version() + "\" cannot be handled as a "
            + expected.kind() + ": " + why);
  }

  private static String misfit(GroupVersionKind actual, GroupVersionKind expected, boolean registered) {
    return registered
        ? "converting (" + goType(actual) + ") to (" + group(expected) + "." + expected.kind() + "): unknown conversion"
        : "no kind \"" + actual.kind() + "\" is registered for version \"" + actual.groupVersion()
            + "\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"";
  }

  private static String goType(GroupVersionKind k) {
    return k.groupVersion().version() + "." + k.kind();
  }

  private static String group(GroupVersionKind k) {
    String g = k.groupVersion().group();
    int dot = g.indexOf('.');
    return g.isEmpty() ? "core" : dot < 0 ? g : g.substring(0, dot);
  }

  private static Refusal unrecognized(GroupVersionKind expected, String why, Body body) {
    return Failures.badRequest(
        "the object provided is unrecognized (must be of type " + expected.kind() + "): " + why + " (" + excerpt(body)
            + ")");
  }

  /** The start of what was sent, as upstream quotes it. */
  private static String excerpt(Body sent) {
    byte[] body = sent.bytes();
    if (body.length == 0) {
      return "<empty>";
    }
    String start = new String(body, 0, Math.min(body.length, 30), StandardCharsets.UTF_8);
    if (body[0] == '{') {
      return body.length > 30 ? start + " ..." : start;
    }
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(body.length, 30); i++) {
      hex.append(Character.forDigit(body[i] >> 4 & 15, 16)).append(Character.forDigit(body[i] & 15, 16));
    }
    return body.length > 30 ? hex + " ..." : hex.toString();
  }
}

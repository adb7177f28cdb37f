package dev.berth.model.protobuf;

import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.schema.TypeSchema;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Whole documents of the media type: four bytes of magic, then a {@code runtime.Unknown} that names the kind and holds the
 * object's message. Pure functions; the kinds are the built-in ones.
 */
public final class ProtobufObjects {
  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final String TYPE_META = "TypeMeta of runtime.Unknown";

  private ProtobufObjects() {}

  /**
   * The parts of a document.
   *
   * @param apiVersion may be empty
   * @param kind may be empty
   * @param message of the kind's type
   */
  public record Envelope(String apiVersion, String kind, byte[] message) {
    /** Empty where either part is missing or the version is malformed. */
    public Optional<GroupVersionKind> gvk() {
      if (apiVersion.isEmpty() || kind.isEmpty() || apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
        return Optional.empty();
      }
      return Optional.of(GroupVersion.parse(apiVersion).kind(kind));
    }
  }

  public static boolean hasMagic(byte[] document) {
    return document.length >= 4 && ByteBuffer.wrap(document, 0, 4).equals(ByteBuffer.wrap(MAGIC));
  }

  /** Whether objects of this kind have a protobuf form: built-in kinds do, custom ones and tables do not. */
  public static boolean supports(GroupVersionKind gvk) {
    return Builtin.schema(gvk).isPresent();
  }

  /** Opens a document. @throws ProtobufException where it is none, with upstream's text for the usual mistakes */
  public static Envelope open(byte[] document) {
    if (document.length == 0) {
      throw new ProtobufException("empty data");
    }
    if (!hasMagic(document)) {
      throw new ProtobufException(
          "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    }
    if (document.length == MAGIC.length) {
      throw new ProtobufException("empty body");
    }
    ByteReader in = new ByteReader(document, MAGIC.length, document.length);
    String[] names = {"", ""};
    byte[] message = new byte[0];
    while (in.hasMore()) {
      int tag = in.tag();
      switch (tag) {
        case 1 << 3 | ReverseBytes.LENGTH -> typeMeta(in.slice(), names);
        case 2 << 3 | ReverseBytes.LENGTH -> message = in.slice().rest();
        default -> in.skip(tag & 7, tag >>> 3);
      }
    }
    return new Envelope(names[0], names[1], message);
  }

  private static void typeMeta(ByteReader in, String[] names) {
    while (in.hasMore()) {
      int tag = in.tag();
      int number = tag >>> 3;
      if (number == 1 || number == 2) {
        MessageReader.expect(tag & 7, ReverseBytes.LENGTH, TYPE_META, number == 1 ? "apiVersion" : "kind");
        names[number - 1] = in.slice().text();
      } else {
        in.skip(tag & 7, number);
      }
    }
  }

  /** Reads a document of a built-in kind. @throws ProtobufException where it is malformed or of another kind */
  public static JsonObject read(byte[] document) {
    Envelope envelope = open(document);
    TypeSchema type =
        envelope.gvk().flatMap(Builtin::schema).orElseThrow(() ->
            new ProtobufException(
                "no kind \"" + envelope.kind() + "\" is registered for version \"" + envelope.apiVersion() + "\""));
    return read(envelope, type);
  }

  /** Reads an opened document as a type that the caller chose. @throws ProtobufException where it is malformed */
  public static JsonObject read(Envelope envelope, TypeSchema type) {
    JsonObject body = new MessageReader().message(new ByteReader(envelope.message()), type, 1);
    JsonObject.Builder object = JsonObject.builder();
    object.putUnlessEmpty("kind", envelope.kind());
    object.putUnlessEmpty("apiVersion", envelope.apiVersion());
    body.forEach(object::put);
    return object.build();
  }

  /**
   * Writes an object by the kind that it names.
   *
   * @throws ProtobufException where the kind is no built-in one, or a value is not of its field's shape
   */
  public static byte[] write(JsonObject object) {
    String apiVersion = object.text("apiVersion");
    String kind = object.text("kind");
    TypeSchema type =
        new Envelope(apiVersion, kind, new byte[0])
            .gvk()
            .flatMap(Builtin::schema)
            .orElseThrow(() -> new ProtobufException(apiVersion + ", Kind=" + kind + " has no protobuf form"));
    return write(object, type);
  }

  /** Writes an object as the given type, under the kind that it names. @throws ProtobufException as {@link #write} does */
  public static byte[] write(JsonObject object, TypeSchema type) {
    ReverseBytes out = new ReverseBytes();
    // The last two are contentEncoding and contentType, which upstream writes even though they are empty.
    out.string(4, "");
    out.string(3, "");
    int since = out.length();
    new MessageWriter(out).message(object, type);
    out.header(2, since);
    since = out.length();
    out.string(2, object.text("kind"));
    out.string(1, object.text("apiVersion"));
    out.header(1, since);
    out.raw(MAGIC);
    return out.toBytes();
  }

  /**
   * A frame of a watch stream: four bytes of length, most significant first, and a {@code WatchEvent} message without an
   * envelope, whose object is a whole document.
   *
   * @param type {@code ADDED}, {@code MODIFIED}, {@code DELETED}, {@code BOOKMARK} or {@code ERROR}
   * @param document of the object, as {@link #write} makes it
   */
  public static byte[] watchFrame(String type, byte[] document) {
    ReverseBytes out = new ReverseBytes();
    int since = out.length();
    out.bytes(1, document);
    out.header(2, since);
    out.string(1, type);
    int length = out.length();
    out.raw(ByteBuffer.allocate(4).putInt(length).array());
    return out.toBytes();
  }
}

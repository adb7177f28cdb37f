package dev.berth.base.json;

import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Bytes to tree: jackson-core's streaming parser finds the tokens, in one pass and without recursion.
 *
 * <p>Members and items of the containers that are still open lie on one stack; a container that ends takes its part off,
 * so that none costs more than the arrays it keeps. A member's place is found when its name is read, so that a name that
 * comes twice is known by its path at once.
 */
public final class JsonReader {
  /** Limits are those of {@link JsonLimits}; UTF-8 is all that is read, so nothing is guessed from leading zeros. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;
  private final JsonLimits limits;
  private final Duplicates duplicates = new Duplicates();

  private String[] names = new String[64];
  private Json[] values = new Json[64];
  private int top;

  /** Per open container: where it starts on the stack; as the complement for arrays. */
  private int[] starts = new int[16];
  /** Per open container: where the value that is being read goes. */
  private int[] slots = new int[16];
  private int depth;

  private JsonReader(JsonParser parser, JsonLimits limits) {
    this.parser = parser;
    this.limits = limits;
  }

  /**
   * A document and the members that it names twice.
   *
   * @param duplicates paths such as {@code spec.template.spec.containers[0].name}, in reading order; the later value won
   */
  public record Read(Json value, List<String> duplicates) {}

  /** Reads exactly one document. @throws JsonException where it is malformed, has trailing text or passes a limit */
  public static Read read(byte[] utf8, JsonLimits limits) {
    Utf8.require(utf8);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      JsonReader r = new JsonReader(parser, limits);
      Json value = r.document();
      return new Read(value, r.duplicates.paths());
    } catch (JacksonException e) {
      throw new JsonException(e.getOriginalMessage(), e.getLocation() == null ? -1 : e.getLocation().getByteOffset());
    }
  }

  private Json document() {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new JsonException("the document is empty", 0);
    }
    while (true) {
      switch (token) {
        case START_OBJECT -> open(top);
        case START_ARRAY -> open(~top);
        case PROPERTY_NAME -> name();
        case END_OBJECT -> put(object());
        case END_ARRAY -> put(array());
        case VALUE_STRING -> put(string());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> put(number());
        case VALUE_TRUE -> put(JsonBool.TRUE);
        case VALUE_FALSE -> put(JsonBool.FALSE);
        case VALUE_NULL -> put(JsonNull.NULL);
        case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new IllegalStateException("token " + token);
      }
      if (depth == 0) {
        requireEnd();
        return values[0];
      }
      token = parser.nextToken();
    }
  }

  private void requireEnd() {
    if (parser.nextToken() != null) {
      throw new JsonException("text after the end of the document", offset());
    }
  }

  private long offset() {
    return parser.currentTokenLocation().getByteOffset();
  }

  private Json string() {
    return Shared.string(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
  }

  private Json number() {
    int length = parser.getStringLength();
    if (length > limits.numberLength()) {
      throw new JsonException("a number has " + length + " characters, the limit is " + limits.numberLength(), offset());
    }
    return JsonNumber.ofText(parser.getString());
  }

  /** Puts a value that is complete into its container, or at the bottom of the stack where none is open. */
  private void put(Json value) {
    if (depth == 0) {
      values[0] = value;
    } else {
      int slot = starts[depth - 1] < 0 ? push("") : slots[depth - 1];
      values[slot] = value;
    }
  }

  private Json array() {
    depth--;
    int start = ~starts[depth];
    Json array = start == top ? JsonArray.EMPTY : new JsonArray(Arrays.copyOfRange(values, start, top));
    top = start;
    return array;
  }

  private Json object() {
    depth--;
    int start = starts[depth];
    Json object =
        start == top
            ? JsonObject.EMPTY
            : new JsonObject(Shared.shape(names, start, top), Arrays.copyOfRange(values, start, top));
    top = start;
    return object;
  }

  private void open(int start) {
    if (depth >= limits.depth()) {
      throw new JsonException("the document nests deeper than " + limits.depth() + " levels", offset());
    }
    if (depth == starts.length) {
      starts = Arrays.copyOf(starts, depth * 2);
      slots = Arrays.copyOf(slots, depth * 2);
    }
    starts[depth] = start;
    slots[depth] = 0;
    depth++;
  }

  /** Takes a member's name and finds its place. */
  private void name() {
    String name = Shared.name(parser.currentName());
    int start = starts[depth - 1];
    int slot = duplicates.find(names, start, top, name, depth);
    if (slot < 0) {
      slots[depth - 1] = push(name);
      return;
    }
    slots[depth - 1] = slot;
    duplicates.add(path());
  }

  private int push(String name) {
    if (top == names.length) {
      names = Arrays.copyOf(names, top * 2);
      values = Arrays.copyOf(values, top * 2);
    }
    names[top] = name;
    return top++;
  }

  /** Where the value that is being read goes. */
  private String path() {
    StringBuilder b = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      if (starts[i] >= 0) {
        b.append(b.isEmpty() ? "" : ".").append(names[slots[i]]);
      } else {
        int end = i + 1 == depth ? top : starts[i + 1] < 0 ? ~starts[i + 1] : starts[i + 1];
        b.append('[').append(end - ~starts[i]).append(']');
      }
    }
    return b.toString();
  }
}

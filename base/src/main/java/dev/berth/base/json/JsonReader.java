package dev.berth.base.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Bytes to tree, by jackson-core's streaming parser: no reflection, one pass. */
public final class JsonReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonReader() {}

  /**
   * A document and the members that it names twice.
   *
   * @param duplicates paths such as {@code spec.template.spec.containers[0].name}, in reading order; the later value won
   */
  public record Read(Json value, List<String> duplicates) {}

  /** Reads exactly one document. @throws JsonException where it is malformed, has trailing text or passes a limit */
  public static Read read(byte[] utf8, JsonLimits limits) {
    requireUtf8(utf8);
    Builder b = new Builder(limits);
    try (JsonParser p = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      for (JsonToken t = p.nextToken(); t != null; t = p.nextToken()) {
        b.take(t, p);
      }
    } catch (JacksonException e) {
      throw new JsonException(e.getOriginalMessage(), e.getLocation() == null ? -1 : e.getLocation().getByteOffset());
    }
    return b.result();
  }

  private static void requireUtf8(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        try {
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
          return;
        } catch (CharacterCodingException e) {
          throw new JsonException("the document is not valid UTF-8", -1);
        }
      }
    }
  }

  /** One container that is still open. Objects have {@code members}, arrays have {@code items}. */
  private static final class Open {
    final boolean isObject;
    final JsonObject.Builder members = JsonObject.builder();
    final List<Json> items = new ArrayList<>();
    String name = "";

    Open(boolean isObject) {
      this.isObject = isObject;
    }
  }

  private static final class Builder {
    private final JsonLimits limits;
    private final Deque<Open> open = new ArrayDeque<>();
    private final List<String> duplicates = new ArrayList<>();
    private final List<Json> roots = new ArrayList<>(1);

    Builder(JsonLimits limits) {
      this.limits = limits;
    }

    void take(JsonToken token, JsonParser p) {
      if (!roots.isEmpty()) {
        throw new JsonException("text after the end of the document", p.currentTokenLocation().getByteOffset());
      }
      switch (token) {
        case START_OBJECT -> push(true, p);
        case START_ARRAY -> push(false, p);
        case END_OBJECT -> {
          Open o = open.pop();
          add(o.members.build());
        }
        case END_ARRAY -> {
          Open o = open.pop();
          add(JsonArray.of(o.items));
        }
        case PROPERTY_NAME -> current().name = p.currentName();
        case VALUE_STRING -> add(JsonString.of(p.getString()));
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> add(number(p));
        case VALUE_TRUE -> add(JsonBool.TRUE);
        case VALUE_FALSE -> add(JsonBool.FALSE);
        case VALUE_NULL -> add(JsonNull.NULL);
        case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new IllegalStateException("token " + token);
      }
    }

    private Json number(JsonParser p) {
      String text = p.getString();
      if (text.length() > limits.numberLength()) {
        throw new JsonException(
            "a number has " + text.length() + " characters, the limit is " + limits.numberLength(),
            p.currentTokenLocation().getByteOffset());
      }
      return JsonNumber.ofText(text);
    }

    private Open current() {
      Open o = open.peek();
      if (o == null) {
        throw new IllegalStateException("a member outside an object");
      }
      return o;
    }

    private void push(boolean isObject, JsonParser p) {
      if (open.size() >= limits.depth()) {
        throw new JsonException(
            "the document nests deeper than " + limits.depth() + " levels", p.currentTokenLocation().getByteOffset());
      }
      open.push(new Open(isObject));
    }

    private void add(Json value) {
      Open o = open.peek();
      if (o == null) {
        roots.add(value);
      } else if (!o.isObject) {
        o.items.add(value);
      } else if (!o.members.add(o.name, value)) {
        duplicates.add(path());
      }
    }

    private String path() {
      StringBuilder b = new StringBuilder();
      open.descendingIterator()
          .forEachRemaining(
              o -> {
                if (o.isObject) {
                  b.append(b.isEmpty() ? "" : ".").append(o.name);
                } else {
                  b.append('[').append(o.items.size()).append(']');
                }
              });
      return b.toString();
    }

    Read result() {
      if (roots.isEmpty()) {
        throw new JsonException("the document is empty", 0);
      }
      return new Read(roots.getFirst(), List.copyOf(duplicates));
    }
  }
}

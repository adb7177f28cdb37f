package dev.berth.base.json;

import java.util.Arrays;
import java.util.List;

/**
 * Bytes to tree, in one pass and without recursion. What is not JSON is refused in the words of Go's {@code
 * encoding/json}, which upstream's clients see.
 *
 * <p>Members and items of the containers that are still open lie on one stack; a container that ends takes its part off.
 * A member's place is found when its name is read, so that a name that comes twice is known by its path at once.
 */
public final class JsonReader {
  private final Text text;
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

  private JsonReader(byte[] utf8, JsonLimits limits) {
    this.text = new Text(utf8, limits);
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
    JsonReader r = new JsonReader(utf8, limits);
    Json value = r.document();
    return new Read(value, r.duplicates.paths());
  }

  private Json document() {
    while (true) {
      Json value;
      byte c = text.next();
      if (c == '{') {
        open(top);
        if (text.next() != '}') {
          name("looking for beginning of object key string");
          continue;
        }
        text.skip();
        depth--;
        value = JsonObject.EMPTY;
      } else if (c == '[') {
        open(~top);
        if (text.next() != ']') {
          continue;
        }
        text.skip();
        depth--;
        value = JsonArray.EMPTY;
      } else {
        value = text.scalar(c);
      }
      while (ends(value)) {
        if (depth == 0) {
          return value;
        }
        value = close();
      }
    }
  }

  /** Puts a value that is complete into its container; true where that ends with it, false where more follows. */
  private boolean ends(Json value) {
    if (depth == 0) {
      text.requireEnd();
      return true;
    }
    int slot = slots[depth - 1];
    boolean isArray = starts[depth - 1] < 0;
    if (isArray) {
      slot = push("");
    }
    values[slot] = value;
    byte c = text.next();
    if (c == ',') {
      text.skip();
      if (!isArray) {
        text.next();
        name("looking for beginning of object key string");
      }
      return false;
    }
    if (c != (isArray ? ']' : '}')) {
      throw text.unexpected(isArray ? "after array element" : "after object key:value pair");
    }
    text.skip();
    return true;
  }

  private Json close() {
    depth--;
    int start = starts[depth];
    if (start < 0) {
      Json[] items = Arrays.copyOfRange(values, ~start, top);
      top = ~start;
      return new JsonArray(items);
    }
    String[] keys = Shared.shape(names, start, top);
    Json[] members = Arrays.copyOfRange(values, start, top);
    top = start;
    return new JsonObject(keys, members);
  }

  private void open(int start) {
    if (depth >= limits.depth()) {
      throw new JsonException("the document nests deeper than " + limits.depth() + " levels", text.offset());
    }
    if (depth == starts.length) {
      starts = Arrays.copyOf(starts, depth * 2);
      slots = Arrays.copyOf(slots, depth * 2);
    }
    starts[depth] = start;
    slots[depth] = 0;
    depth++;
    text.skip();
  }

  /** Reads a member's name and the colon, and finds its place. */
  private void name(String due) {
    String name = text.name(due);
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

package dev.berth.base.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tree to UTF-8 text. Escapes what JSON must escape and, as Go's encoder does, {@code <}, {@code >}, {@code &},
 * U+2028 and U+2029, so that what we store and serve is what upstream would.
 */
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** The ASCII characters that stand for themselves in a string. */
  private static final boolean[] PLAIN = new boolean[0x80];

  static {
    for (char c = 0x20; c < 0x7f; c++) {
      PLAIN[c] = "\"\\<>&".indexOf(c) < 0;
    }
  }

  private static final byte[] NO_ROOM = {};
  private static final int FIRST_ROOM = 8 << 10;
  private static final int MOST_KEPT = 256 << 10;

  /** The room that the last text was made in: most texts grow past any small size, and it is thrown away each time. */
  private static final AtomicReference<byte[]> SPARE = new AtomicReference<>(NO_ROOM);

  private byte[] buffer;
  private int size;
  private final String indent;
  private int level;

  private JsonWriter(String indent) {
    this.indent = indent;
    byte[] spare = SPARE.getAndSet(NO_ROOM);
    this.buffer = spare.length == 0 ? new byte[FIRST_ROOM] : spare;
  }

  /** What was written; nothing more is. */
  private byte[] text() {
    byte[] text = Arrays.copyOf(buffer, size);
    leave();
    return text;
  }

  private void leave() {
    if (buffer.length <= MOST_KEPT) {
      SPARE.set(buffer);
    }
    buffer = NO_ROOM;
  }

  /** Without blanks. */
  public static byte[] compact(Json value) {
    JsonWriter w = new JsonWriter("");
    w.write(value);
    return w.text();
  }

  /** Two blanks a level, as upstream's {@code ?pretty=true}. */
  public static byte[] pretty(Json value) {
    JsonWriter w = new JsonWriter("  ");
    w.write(value);
    return w.text();
  }

  static String string(Json value) {
    return new String(compact(value), StandardCharsets.UTF_8);
  }

  /** Appends the compact text of a value to a stream that cannot fail. */
  public static void append(Json value, ByteArrayOutputStream out) {
    JsonWriter w = new JsonWriter("");
    w.write(value);
    out.write(w.buffer, 0, w.size);
    w.leave();
  }

  private void write(Json value) {
    switch (value) {
      case JsonObject o -> object(o);
      case JsonArray a -> array(a);
      case JsonString s -> text(s.value());
      case JsonNumber n -> ascii(n.text());
      case JsonBool b -> ascii(b.value() ? "true" : "false");
      case JsonNull _ -> ascii("null");
    }
  }

  private void object(JsonObject o) {
    if (indent.isEmpty() && o.derived() instanceof Spelling spelling) {
      byte[] known = spelling.text(o);
      if (known.length > 0) {
        bytes(known);
        return;
      }
    }
    put('{');
    level++;
    for (int i = 0; i < o.size(); i++) {
      if (i > 0) {
        put(',');
      }
      line();
      text(o.name(i));
      put(':');
      if (!indent.isEmpty()) {
        put(' ');
      }
      write(o.value(i));
    }
    level--;
    if (!o.isEmpty()) {
      line();
    }
    put('}');
  }

  private void array(JsonArray a) {
    put('[');
    level++;
    for (int i = 0; i < a.size(); i++) {
      if (i > 0) {
        put(',');
      }
      line();
      write(a.get(i));
    }
    level--;
    if (!a.isEmpty()) {
      line();
    }
    put(']');
  }

  private void bytes(byte[] text) {
    ensure(text.length);
    System.arraycopy(text, 0, buffer, size, text.length);
    size += text.length;
  }

  private void line() {
    if (!indent.isEmpty()) {
      put('\n');
      for (int i = 0; i < level; i++) {
        ascii(indent);
      }
    }
  }

  @SuppressWarnings("deprecation") // getBytes(int,int,byte[],int) copies Latin-1 without an encoder
  private void text(String s) {
    int n = s.length();
    ensure(n + 2);
    buffer[size++] = '"';
    int plain = 0;
    while (plain < n && isPlain(s.charAt(plain))) {
      plain++;
    }
    s.getBytes(0, plain, buffer, size);
    size += plain;
    for (int i = plain; i < n; i++) {
      i = character(s, i);
    }
    put('"');
  }

  private static boolean isPlain(char c) {
    return c < 0x80 && PLAIN[c];
  }

  private int character(String s, int i) {
    char c = s.charAt(i);
    switch (c) {
      case '"' -> ascii("\\\"");
      case '\\' -> ascii("\\\\");
      case '\n' -> ascii("\\n");
      case '\r' -> ascii("\\r");
      case '\t' -> ascii("\\t");
      case '\b' -> ascii("\\b");
      case '\f' -> ascii("\\f");
      default -> {
        if (isPlain(c) || c == 0x7f) {
          put((byte) c);
        } else if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
          escape(c);
        } else if (c < 0x800) {
          put(0xc0 | c >> 6);
          put(0x80 | c & 0x3f);
        } else if (Character.isHighSurrogate(c) && i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))) {
          int p = Character.toCodePoint(c, s.charAt(i + 1));
          put(0xf0 | p >> 18);
          put(0x80 | p >> 12 & 0x3f);
          put(0x80 | p >> 6 & 0x3f);
          put(0x80 | p & 0x3f);
          return i + 1;
        } else if (Character.isSurrogate(c)) {
          escape('\ufffd'); // a lone surrogate has no UTF-8 form
        } else {
          put(0xe0 | c >> 12);
          put(0x80 | c >> 6 & 0x3f);
          put(0x80 | c & 0x3f);
        }
      }
    }
    return i;
  }

  private void escape(char c) {
    ascii("\\u");
    put(HEX[c >> 12 & 15]);
    put(HEX[c >> 8 & 15]);
    put(HEX[c >> 4 & 15]);
    put(HEX[c & 15]);
  }

  @SuppressWarnings("deprecation") // getBytes(int,int,byte[],int) copies Latin-1 without an encoder
  private void ascii(String s) {
    ensure(s.length());
    s.getBytes(0, s.length(), buffer, size);
    size += s.length();
  }

  private void put(int b) {
    ensure(1);
    buffer[size++] = (byte) b;
  }

  private void ensure(int more) {
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}

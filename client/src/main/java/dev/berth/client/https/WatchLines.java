package dev.berth.client.https;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The frames of a watch, one object a line. Blocks; for one thread. */
final class WatchLines {
  /** Far above what an API server stores in an object. */
  private static final int LONGEST = 16 * 1024 * 1024;

  private final BufferedInputStream in;

  WatchLines(InputStream in) {
    this.in = new BufferedInputStream(in, 16 * 1024);
  }

  /** The next frame; empty where the watch has ended. @throws IOException where it broke off, or is none */
  Optional<JsonObject> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(2048);
    while (true) {
      int c = in.read();
      if (c < 0 && line.size() == 0) {
        return Optional.empty();
      }
      if (c < 0 || c == '\n') {
        return Optional.of(frame(line.toByteArray()));
      }
      line.write(c);
      if (line.size() > LONGEST) {
        throw new IOException("a frame of a watch is longer than " + LONGEST + " bytes");
      }
    }
  }

  private static JsonObject frame(byte[] line) throws IOException {
    try {
      if (Json.parse(line) instanceof JsonObject frame) {
        return frame;
      }
    } catch (JsonException e) {
      throw new IOException("a frame of a watch is not JSON: " + e.getMessage(), e);
    }
    throw new IOException("a frame of a watch is not an object");
  }

  /** Whether more has come already. */
  boolean hasMore() throws IOException {
    return in.available() > 0;
  }
}

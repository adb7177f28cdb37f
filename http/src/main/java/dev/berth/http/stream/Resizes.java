package dev.berth.http.stream;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.base.stream.Terminal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Sizes of a terminal out of a stream of JSON objects without anything between them: {@code {"Width":80,"Height":24}}. */
final class Resizes {
  private static final int LONGEST = 1024;

  private final ByteArrayOutputStream open = new ByteArrayOutputStream();
  private boolean broken;

  /** The sizes that are complete now. What is no size ends the stream: nothing comes of it any more. */
  List<Terminal> add(byte[] bytes) {
    List<Terminal> sizes = new ArrayList<>();
    for (byte b : bytes) {
      if (broken) {
        return sizes;
      }
      open.write(b);
      if (b == '}') {
        read(sizes);
      }
      broken |= open.size() > LONGEST;
    }
    return sizes;
  }

  private void read(List<Terminal> sizes) {
    try {
      if (Json.parse(open.toByteArray()) instanceof JsonObject size) {
        sizes.add(new Terminal(clamp(size.number("Width")), clamp(size.number("Height"))));
      }
    } catch (JsonException e) {
      broken = true;
    }
    open.reset();
  }

  private static int clamp(long size) {
    return (int) Math.clamp(size, 0L, 65_535L);
  }
}

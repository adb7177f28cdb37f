package dev.berth.server.volume;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What is asked of an agent about volumes, or answered: words, and bytes that they speak of. Without bytes it is plain JSON; with
 * them, the length of the JSON in four bytes, the JSON, and the bytes. JSON begins with a brace, and no length does.
 *
 * @param data which nobody changes any more
 */
public record Parcel(JsonObject said, byte[] data) {
  private static final byte[] NO_DATA = new byte[0];

  public static Parcel of(JsonObject said) {
    return new Parcel(said, NO_DATA);
  }

  public byte[] toBytes() {
    byte[] json = said.toBytes();
    return data.length == 0
        ? json
        : ByteBuffer.allocate(Integer.BYTES + json.length + data.length).putInt(json.length).put(json).put(data).array();
  }

  /** @throws JsonException where it is neither */
  public static Parcel parse(byte[] bytes) {
    if (bytes.length < Integer.BYTES || bytes[0] != 0) {
      return new Parcel(object(bytes), NO_DATA);
    }
    int json = ByteBuffer.wrap(bytes).getInt() + Integer.BYTES;
    if (json > bytes.length) {
      throw new JsonException("a parcel of " + bytes.length + " bytes cannot have JSON up to byte " + json, 0);
    }
    return new Parcel(
        object(Arrays.copyOfRange(bytes, Integer.BYTES, json)), Arrays.copyOfRange(bytes, json, bytes.length));
  }

  private static JsonObject object(byte[] bytes) {
    if (Json.parse(bytes) instanceof JsonObject object) {
      return object;
    }
    throw new JsonException("an object is wanted", 0);
  }
}

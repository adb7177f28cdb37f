package dev.berth.server.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Bytes that were a document. */
final class Bytes {
  private static final List<byte[]> PIECES =
      List.of(
          new byte[] {(byte) 0xff}, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, new byte[] {0}, ascii("\""), ascii("{"),
          ascii("}"), ascii("["), ascii("]"), ascii(","), ascii(":"), ascii("\\"), ascii("\\ud800"), ascii("null"), ascii("1e999"),
          ascii("9".repeat(1_200)), ascii("\n---\n"), ascii("&a [*a]"), ascii("<<: *x"), ascii("!!binary x"), ascii("\t"),
          ascii("- "), ascii("? "), ascii("\"metadata\":{\"name\":\"dup\"},"), ascii("\"kind\":\"Pod\","), ascii("\ufeff"));

  private final Chance chance;

  Bytes(Chance chance) {
    this.chance = chance;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  byte[] broken(byte[] whole) {
    if (whole.length == 0) {
      return chance.of(PIECES);
    }
    return switch (chance.below(7)) {
      case 0 -> Arrays.copyOf(whole, chance.below(whole.length));
      case 1 -> flipped(whole, 1);
      case 2 -> flipped(whole, 1 + chance.below(16));
      case 3 -> {
        byte[] out = whole.clone();
        out[chance.below(out.length)] = (byte) chance.below(256);
        yield out;
      }
      case 4 -> {
        int from = chance.below(whole.length);
        int to = from + chance.below(whole.length - from);
        yield joined(Arrays.copyOf(whole, to), Arrays.copyOfRange(whole, from, whole.length));
      }
      case 5 -> deep();
      default -> {
        int at = chance.below(whole.length + 1);
        yield joined(Arrays.copyOf(whole, at), chance.of(PIECES), Arrays.copyOfRange(whole, at, whole.length));
      }
    };
  }

  private byte[] flipped(byte[] whole, int bits) {
    byte[] out = whole.clone();
    for (int i = 0; i < bits; i++) {
      out[chance.below(out.length)] ^= (byte) (1 << chance.below(8));
    }
    return out;
  }

  private byte[] deep() {
    int levels = chance.of(List.of(900, 1_100, 10_000));
    String open = chance.of(List.of("[", "{\"a\":", "{\"spec\":[", "- ", "k8s\u0000"));
    return ascii("{\"apiVersion\":\"v1\",\"metadata\":" + open.repeat(levels));
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}

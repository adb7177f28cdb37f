package dev.berth.dns.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A record's data: bytes, names, bytes. Names are kept apart because they may be compressed on the wire. Arrays are not to be
 * changed.
 */
public record Rdata(byte[] head, List<Name> names, byte[] tail) {
  private static final byte[] NOTHING = {};

  public static Rdata of(byte[] bytes) {
    return new Rdata(bytes, List.of(), NOTHING);
  }

  /** Of CNAME, PTR and NS. */
  public static Rdata of(Name target) {
    return new Rdata(NOTHING, List.of(target), NOTHING);
  }

  public static Rdata srv(int priority, int weight, int port, Name target) {
    byte[] head = {
      (byte) (priority >> 8), (byte) priority, (byte) (weight >> 8), (byte) weight, (byte) (port >> 8), (byte) port
    };
    return new Rdata(head, List.of(target), NOTHING);
  }

  /** Each string at most 255 bytes. */
  public static Rdata strings(String... texts) {
    ByteBuffer bytes = ByteBuffer.allocate(Arrays.stream(texts).mapToInt(t -> t.length() + 1).sum());
    for (String text : texts) {
      bytes.put((byte) text.length()).put(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return of(bytes.array());
  }

  public static Rdata soa(Name server, Name mailbox, int serial, int refresh, int retry, int expire, int minimum) {
    ByteBuffer tail =
        ByteBuffer.allocate(20).putInt(serial).putInt(refresh).putInt(retry).putInt(expire).putInt(minimum);
    return new Rdata(NOTHING, List.of(server, mailbox), tail.array());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rdata d
        && Arrays.equals(d.head, head)
        && d.names.equals(names)
        && Arrays.equals(d.tail, tail);
  }

  @Override
  public int hashCode() {
    return (Arrays.hashCode(head) * 31 + names.hashCode()) * 31 + Arrays.hashCode(tail);
  }

  @Override
  public String toString() {
    return (HexFormat.of().formatHex(head) + names + HexFormat.of().formatHex(tail)).replace("[]", "");
  }
}

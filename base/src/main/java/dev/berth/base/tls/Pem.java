package dev.berth.base.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Textual encoding of keys and certificates (RFC 7468): base64 between {@code BEGIN} and {@code END} lines. */
public final class Pem {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private Pem() {}

  /** What stands between two such lines. */
  public record Block(String label, byte[] der) {}

  public static String encode(String label, byte[] der) {
    return BEGIN + label + DASHES + "\n" + LINES.encodeToString(der) + "\n" + END + label + DASHES + "\n";
  }

  /**
   * The blocks of a text, in order; what stands outside of them is skipped.
   *
   * @throws KeyMaterialException where a block does not end or is not base64
   */
  public static List<Block> parse(String text) {
    List<Block> blocks = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      if (labelEnd < 0) {
        throw new KeyMaterialException("a BEGIN line does not end");
      }
      String label = text.substring(at + BEGIN.length(), labelEnd);
      String last = END + label + DASHES;
      int end = text.indexOf(last, labelEnd);
      if (end < 0) {
        throw new KeyMaterialException("the block " + label + " has no END line");
      }
      blocks.add(new Block(label, base64(label, text.substring(labelEnd + DASHES.length(), end))));
      at = text.indexOf(BEGIN, end + last.length());
    }
    return blocks;
  }

  private static byte[] base64(String label, String body) {
    StringBuilder letters = new StringBuilder(body.length());
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      if (!Character.isWhitespace(c)) {
        letters.append(c);
      }
    }
    try {
      return Base64.getDecoder().decode(letters.toString());
    } catch (IllegalArgumentException e) {
      throw new KeyMaterialException("the block " + label + " is not base64: " + e.getMessage(), e);
    }
  }
}

package dev.berth.controllers.controllerrevision;

import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** The hash in a ControllerRevision's name and label ({@code history.HashControllerRevision}). */
public final class RevisionHash {
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;
  /** Without vowels and what looks like them, so that no hash is a word ({@code rand.SafeEncodeString}). */
  private static final String SAFE = "bcdfghjklmnpqrstvwxz2456789";
  private static final int LONGEST_PREFIX = 223;

  private RevisionHash() {}

  /**
   * FNV-1 in 32 bits over the data's text and the count's digits, its decimal digits in safe letters.
   *
   * @param data as {@link RevisionData#of} makes it
   * @param collisions how often the owner found a name taken
   */
  public static String of(JsonObject data, long collisions) {
    int hash = fnv1(FNV_OFFSET, data.toBytes());
    hash = fnv1(hash, Long.toString(collisions).getBytes(StandardCharsets.US_ASCII));
    return safe(Integer.toUnsignedString(hash));
  }

  private static int fnv1(int hash, byte[] bytes) {
    int h = hash;
    for (byte b : bytes) {
      h = h * FNV_PRIME ^ (b & 0xff);
    }
    return h;
  }

  private static String safe(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      out.append(SAFE.charAt(text.charAt(i) % SAFE.length()));
    }
    return out.toString();
  }

  /** {@code <owner>-<hash>}, the owner's name cut so that the whole is a name. */
  public static String name(String owner, String hash) {
    return (owner.length() > LONGEST_PREFIX ? owner.substring(0, LONGEST_PREFIX) : owner) + "-" + hash;
  }
}

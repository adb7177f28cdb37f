package dev.berth.node.simulated.shell;

import dev.berth.node.image.TarWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Archives of text files, as {@code kubectl cp} sends and expects them. Source: POSIX.1-1988, ustar. */
final class Archive {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int SIZE_AT = 124;
  private static final int TYPE_AT = 156;

  private Archive() {}

  /**
   * @param files contents by name
   * @throws IllegalArgumentException for a name that is longer than 100 bytes
   */
  static String pack(Map<String, String> files) {
    TarWriter archive = new TarWriter();
    files.forEach((name, text) -> archive.file(name, 0644, text));
    return new String(archive.bytes(), StandardCharsets.UTF_8);
  }

  private static int padded(int length) {
    return (length + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** Contents by name; directories and whatever else is no file are left out, and so is what is cut off. */
  static Map<String, String> unpack(String archive) {
    byte[] bytes = archive.getBytes(StandardCharsets.UTF_8);
    Map<String, String> files = new LinkedHashMap<>();
    int at = 0;
    while (at + BLOCK <= bytes.length && bytes[at] != 0) {
      int size = Integer.parseInt("0" + text(bytes, at + SIZE_AT, 12).strip(), 8);
      int end = at + BLOCK + size;
      boolean file = bytes[at + TYPE_AT] == '0' || bytes[at + TYPE_AT] == 0;
      if (file && size >= 0 && end <= bytes.length) {
        files.put(text(bytes, at, NAME), new String(bytes, at + BLOCK, size, StandardCharsets.UTF_8));
      }
      at += BLOCK + padded(size);
    }
    return files;
  }

  /** Up to the first zero. */
  private static String text(byte[] bytes, int at, int most) {
    int length = 0;
    while (length < most && bytes[at + length] != 0) {
      length++;
    }
    return new String(bytes, at, length, StandardCharsets.UTF_8);
  }
}

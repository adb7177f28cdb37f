package dev.berth.node.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a tar archive (ustar) into memory: all owned by root, of the beginning of time, so that the same content is
 * the same archive.
 */
public final class TarWriter {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final char FILE = '0';
  private static final char LINK = '2';
  private static final char DIRECTORY = '5';

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public TarWriter file(String path, int mode, byte[] content) {
    header(path, mode, content.length, FILE, "");
    out.writeBytes(content);
    pad(content.length);
    return this;
  }

  public TarWriter file(String path, int mode, String content) {
    return file(path, mode, content.getBytes(StandardCharsets.UTF_8));
  }

  public TarWriter directory(String path, int mode) {
    header(path + "/", mode, 0, DIRECTORY, "");
    return this;
  }

  public TarWriter link(String path, String target) {
    header(path, 0777, 0, LINK, target);
    return this;
  }

  public byte[] bytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(out.toByteArray());
    whole.writeBytes(new byte[2 * BLOCK]);
    return whole.toByteArray();
  }

  private void header(String path, int mode, int size, char type, String target) {
    byte[] header = new byte[BLOCK];
    text(header, 0, NAME, path);
    octal(header, 100, 8, mode);
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
    octal(header, 124, 12, size);
    octal(header, 136, 12, 0);
    header[156] = (byte) type;
    text(header, 157, NAME, target);
    text(header, 257, 8, "ustar\00000");
    // the sum is taken with blanks in its place
    for (int i = 148; i < 156; i++) {
      header[i] = ' ';
    }
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    octal(header, 148, 7, sum);
    out.writeBytes(header);
  }

  private static void text(byte[] header, int at, int room, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > room) {
      throw new IllegalArgumentException("longer than " + room + " bytes: " + value);
    }
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** Digits to the end of the field, which is a zero. */
  private static void octal(byte[] header, int at, int room, int value) {
    String digits = Integer.toOctalString(value);
    text(header, at, room - 1, "0".repeat(room - 1 - digits.length()) + digits);
  }

  private void pad(int size) {
    out.writeBytes(new byte[(BLOCK - size % BLOCK) % BLOCK]);
  }
}

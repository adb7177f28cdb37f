package dev.berth.node.volume;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A file that the agent writes: bytes and mode. A value; the bytes are never changed. */
public final class FileContent {
  private final byte[] bytes;
  private final int mode;

  /**
   * Takes the bytes over.
   *
   * @param mode permission bits
   */
  public FileContent(byte[] bytes, int mode) {
    this.bytes = bytes;
    this.mode = mode;
  }

  public static FileContent of(String text, int mode) {
    return new FileContent(text.getBytes(StandardCharsets.UTF_8), mode);
  }

  /** Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  public int mode() {
    return mode;
  }

  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileContent f && f.mode == mode && Arrays.equals(f.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes) * 31 + mode;
  }

  /** Without the contents, which may be secret. */
  @Override
  public String toString() {
    return bytes.length + " bytes, mode " + Integer.toOctalString(mode);
  }
}

package dev.berth.storage.csi;

import java.nio.file.Path;

/** A socket's address, as CSI's tools write it. */
public final class CsiSocket {
  private static final String SCHEME = "unix:";

  private CsiSocket() {}

  /**
   * {@code unix:///run/x.sock}, {@code unix:/run/x.sock} or a path.
   *
   * @throws IllegalArgumentException where it is none of them
   */
  public static Path parse(String address) {
    String path = address.startsWith(SCHEME) ? address.substring(SCHEME.length()) : address;
    if (path.startsWith("//")) {
      path = path.substring(2);
    }
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          address + " is not the address of a socket: write unix:///path/of/the.sock, with an absolute path");
    }
    return Path.of(path);
  }
}

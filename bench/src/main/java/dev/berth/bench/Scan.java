package dev.berth.bench;

import java.nio.charset.StandardCharsets;

/** Finds the few things a measurement needs in JSON text, without parsing it. */
final class Scan {
  private static final byte[] RESOURCE_VERSION = "\"resourceVersion\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MARK = "\"at\":\"".getBytes(StandardCharsets.US_ASCII);

  private Scan() {}

  /** The first resourceVersion; -1 where there is none. */
  static long resourceVersion(byte[] text, int from, int to) {
    return number(RESOURCE_VERSION, text, from, to);
  }

  /** The number in {@code data.at}; -1 where there is none. */
  static long mark(byte[] text, int from, int to) {
    return number(MARK, text, from, to);
  }

  private static long number(byte[] key, byte[] text, int from, int to) {
    int last = to - key.length;
    byte second = key[1];
    for (int i = from; i < last; i++) {
      if (text[i] == '"' && text[i + 1] == second && matches(key, text, i)) {
        long n = 0;
        int at = i + key.length;
        while (at < to && text[at] >= '0' && text[at] <= '9') {
          n = n * 10 + text[at++] - '0';
        }
        return n;
      }
    }
    return -1;
  }

  private static boolean matches(byte[] key, byte[] text, int at) {
    for (int i = 2; i < key.length; i++) {
      if (text[at + i] != key[i]) {
        return false;
      }
    }
    return true;
  }
}

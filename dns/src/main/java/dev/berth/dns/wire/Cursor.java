package dev.berth.dns.wire;

import java.util.Arrays;

/** Reads a message from its beginning to its end. Names may point back, so all of it is kept. One thread's. */
final class Cursor {
  private static final int LONGEST_NAME = 255;

  private final byte[] bytes;
  private int at;

  /** The bytes are no message. Thrown and caught within this package, thousands of times when somebody means ill. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String why) {
      super(why, null, false, false);
    }
  }

  Cursor(byte[] bytes) {
    this.bytes = bytes;
  }

  int at() {
    return at;
  }

  int u8() throws Malformed {
    need(1);
    at++;
    return bytes[at - 1] & 0xff;
  }

  int u16() throws Malformed {
    return u8() << 8 | u8();
  }

  int i32() throws Malformed {
    return u16() << 16 | u16();
  }

  byte[] take(int count) throws Malformed {
    need(count);
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }

  void skip(int count) throws Malformed {
    need(count);
    at += count;
  }

  private void need(int count) throws Malformed {
    if (count < 0 || bytes.length - at < count) {
      throw new Malformed("ends after " + bytes.length + " bytes");
    }
  }

  /**
   * A name. Each pointer leads to before the place from which the last one led away, so that reading ends.
   *
   * @param compressed whether it may have pointers
   */
  Name name(boolean compressed) throws Malformed {
    byte[] wire = new byte[LONGEST_NAME];
    int length = 0;
    int place = at;
    int bound = at;
    boolean jumped = false;
    while (true) {
      if (place >= bytes.length) {
        throw new Malformed("ends within a name");
      }
      int b = bytes[place] & 0xff;
      switch (b >> 6) {
        case 0 -> {
          if (b >= bytes.length - place || length + b + 1 > LONGEST_NAME || b > 0 && length + b + 2 > LONGEST_NAME) {
            throw new Malformed("a name that is too long");
          }
          System.arraycopy(bytes, place, wire, length, b + 1);
          length += b + 1;
          place += b + 1;
          if (b == 0) {
            at = jumped ? at : place;
            return Name.ofWire(Arrays.copyOf(wire, length));
          }
        }
        case 3 -> {
          if (!compressed || place + 1 >= bytes.length) {
            throw new Malformed("a pointer where none may be");
          }
          int target = (b & 0x3f) << 8 | bytes[place + 1] & 0xff;
          if (target >= bound) {
            throw new Malformed("a pointer that leads nowhere");
          }
          at = jumped ? at : place + 2;
          jumped = true;
          bound = target;
          place = target;
        }
        default -> throw new Malformed("a label of an unknown sort");
      }
    }
  }
}

package dev.berth.dns.wire;

/** Bits of a message's second word, and of the time to live that an OPT record has no use for. */
final class Header {
  static final int RESPONSE = 0x8000;
  static final int OPCODE = 0x7800;
  static final int AUTHORITATIVE = 0x0400;
  static final int TRUNCATED = 0x0200;
  static final int RECURSION_DESIRED = 0x0100;
  static final int RECURSION_AVAILABLE = 0x0080;
  static final int UNCHECKED = 0x0010;
  static final int RCODE = 0x000f;
  static final int DNSSEC_OK = 0x8000;

  private Header() {}
}

package dev.berth.http;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names a request in the logs: the client's own {@code Audit-ID}, or a random UUID that nothing depends on being
 * secret.
 */
final class AuditId {
  private static final int MAX_LENGTH = 64;
  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private AuditId() {}

  static String random() {
    ThreadLocalRandom r = ThreadLocalRandom.current();
    return new UUID((r.nextLong() & ~0xf000L) | VERSION_4, (r.nextLong() >>> 2) | VARIANT).toString();
  }

  /** Cut to what upstream keeps of it (apiserver's pkg/audit/context.go). */
  static String given(String header) {
    return header.length() <= MAX_LENGTH ? header : header.substring(0, MAX_LENGTH);
  }
}

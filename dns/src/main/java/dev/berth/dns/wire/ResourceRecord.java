package dev.berth.dns.wire;

/** One record. */
public record ResourceRecord(Name owner, int type, int dnsClass, int ttlSeconds, Rdata data) {
  public ResourceRecord(Name owner, int type, int ttlSeconds, Rdata data) {
    this(owner, type, Types.IN, ttlSeconds, data);
  }

  public ResourceRecord withTtl(int seconds) {
    return seconds == ttlSeconds ? this : new ResourceRecord(owner, type, dnsClass, seconds, data);
  }
}

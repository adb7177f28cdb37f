package dev.berth.dns.wire;

/**
 * What an asker says of itself (RFC 6891).
 *
 * @param payloadBytes that it takes over UDP
 * @param version 0 is the only one there is
 * @param dnssecOk whether it wants signatures
 */
public record Edns(int payloadBytes, int version, boolean dnssecOk) {}

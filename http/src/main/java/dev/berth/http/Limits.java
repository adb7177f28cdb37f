package dev.berth.http;

import java.time.Duration;

/**
 * What a client may use of the wire. Each limit that is hit is an answer or a closed connection, and is told to the
 * {@link RequestObserver}.
 *
 * @param bodyBytes of one request's body; more is 413 (upstream: 3 MiB)
 * @param requestLineBytes method, target and version; more is 431
 * @param headBytes all header fields of a request together; more is 431 (upstream takes 1 MiB with the line)
 * @param handshake from accept to the end of the TLS handshake
 * @param head from the first byte of a request to the end of its header
 * @param body from the end of the header to the end of the body
 * @param idle of a connection without a request; also from the handshake to the first byte
 * @param stall how long a client may leave an answer or a watch unread
 * @param connections open at once; one more is closed unanswered
 * @param readsInFlight requests that only read and have not been answered; watches do not count. Far above what priority and
 *     fairness lets be handled at once (upstream: 400): who waits in a queue counts here too
 * @param writesInFlight other requests that have not been answered (upstream: 200)
 * @param streamsPerConnection open HTTP/2 streams of one connection (upstream: 250)
 * @param bufferedBodyBytes of all bodies above 64 KiB that are being received; more is 429
 */
public record Limits(
    int bodyBytes,
    int requestLineBytes,
    int headBytes,
    Duration handshake,
    Duration head,
    Duration body,
    Duration idle,
    Duration stall,
    int connections,
    int readsInFlight,
    int writesInFlight,
    int streamsPerConnection,
    long bufferedBodyBytes) {

  public static final Limits DEFAULT =
      new Limits(
          3 * 1024 * 1024,
          64 * 1024,
          256 * 1024,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMinutes(3),
          Duration.ofSeconds(60),
          20_000,
          8_000,
          4_000,
          250,
          256L * 1024 * 1024);

  public Limits withTimes(Duration head, Duration body, Duration idle, Duration stall) {
    return new Limits(
        bodyBytes, requestLineBytes, headBytes, handshake, head, body, idle, stall, connections, readsInFlight,
        writesInFlight, streamsPerConnection, bufferedBodyBytes);
  }

  public Limits withHandshake(Duration limit) {
    return new Limits(
        bodyBytes, requestLineBytes, headBytes, limit, head, body, idle, stall, connections, readsInFlight,
        writesInFlight, streamsPerConnection, bufferedBodyBytes);
  }

  public Limits withConnections(int limit) {
    return new Limits(
        bodyBytes, requestLineBytes, headBytes, handshake, head, body, idle, stall, limit, readsInFlight,
        writesInFlight, streamsPerConnection, bufferedBodyBytes);
  }

  public Limits withInFlight(int reads, int writes) {
    return new Limits(
        bodyBytes, requestLineBytes, headBytes, handshake, head, body, idle, stall, connections, reads, writes,
        streamsPerConnection, bufferedBodyBytes);
  }

  public Limits withStreamsPerConnection(int limit) {
    return new Limits(
        bodyBytes, requestLineBytes, headBytes, handshake, head, body, idle, stall, connections, readsInFlight,
        writesInFlight, limit, bufferedBodyBytes);
  }

  public Limits withBufferedBodyBytes(long limit) {
    return new Limits(
        bodyBytes, requestLineBytes, headBytes, handshake, head, body, idle, stall, connections, readsInFlight,
        writesInFlight, streamsPerConnection, limit);
  }
}

package dev.berth.http;

/**
 * Told what the wire does, for metrics. Called on event loops: quick, never blocks, never throws.
 */
public interface RequestObserver {
  RequestObserver NONE = new RequestObserver() {};

  /**
   * A request and its answer.
   *
   * @param path percent-encoded, without the query
   * @param query as sent, or empty
   * @param contentType of what was sent, or empty
   * @param code of the answer; 0 where the client went before there was one
   * @param durationNanos from its head to the end of its answer
   * @param waitedNanos how much of that it waited for others
   * @param bytesIn of the body
   * @param bytesOut of the body, as sent
   * @param watch whether the answer was a stream
   */
  record Finished(
      String method,
      String path,
      String query,
      String contentType,
      int code,
      long durationNanos,
      long waitedNanos,
      long bytesIn,
      long bytesOut,
      boolean watch) {}

  /**
   * A request has been answered and the answer handed to the socket, or its client has gone. A watch is told when it
   * ends.
   */
  default void finished(Finished request) {}

  /** A request that counts as in flight has begun. */
  default void entered(boolean reads) {}

  /** It no longer counts: it has been answered, or has become a watch. */
  default void left(boolean reads) {}

  default void connectionOpened() {}

  default void connectionClosed() {}

  /**
   * An answer goes on as a stream.
   *
   * @param path percent-encoded, without the query
   * @return to be run when it has ended, once
   */
  default Runnable watchOpened(String method, String path) {
    return () -> {};
  }

  /** A limit was hit; the client has been answered or closed accordingly. */
  default void limited(Limit limit) {}

  /** The limits of {@link Limits}. */
  enum Limit {
    BODY_BYTES,
    HEAD_BYTES,
    HANDSHAKE_TIME,
    HEAD_TIME,
    BODY_TIME,
    IDLE_TIME,
    STALL_TIME,
    CONNECTIONS,
    READS_IN_FLIGHT,
    WRITES_IN_FLIGHT,
    BUFFERED_BODY_BYTES
  }
}

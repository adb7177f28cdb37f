package dev.berth.http.stream;

import dev.berth.base.stream.spdy.SpdyStream;

/** What is served over a SPDY session: a process, or ports. Called on the connection's event loop only. */
public interface SpdyService {
  /** The connection is there. */
  void begin(Connection connection);

  /** Whether a stream is wanted. */
  boolean accepts(SpdyStream stream);

  void opened(SpdyStream stream);

  /** The connection is gone; its streams have been told. */
  void gone();

  /** The connection, for who serves it. */
  interface Connection {
    /** Runs something on the event loop. From any thread. */
    void on(Runnable task);

    /** Runs something on the event loop after a while. */
    void later(long seconds, Runnable task);

    /** Nothing more is to come: says so, and closes once the client has. */
    void finish();
  }
}

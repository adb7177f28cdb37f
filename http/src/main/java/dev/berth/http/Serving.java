package dev.berth.http;

import dev.berth.api.Api;
import io.netty.channel.ChannelHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of one server share. Immutable but for {@link #draining}. */
final class Serving {
  static final Logger LOG = LoggerFactory.getLogger("dev.berth.http");

  /** How long a refused client may go on sending before its connection is cut, so that it reads the answer first. */
  static final long LINGER_NANOS = 2_000_000_000L;

  private final Api api;
  private final HttpConfig config;
  private final RequestObserver observer;
  private final InFlight inFlight;
  private final DateHeader date;
  private volatile boolean draining;

  Serving(Api api, HttpConfig config, RequestObserver observer) {
    this.api = api;
    this.config = config;
    this.observer = observer;
    this.inFlight = new InFlight(config.limits());
    this.date = new DateHeader(config.clock());
  }

  Api api() {
    return api;
  }

  HttpConfig config() {
    return config;
  }

  Limits limits() {
    return config.limits();
  }

  RequestObserver observer() {
    return observer;
  }

  InFlight inFlight() {
    return inFlight;
  }

  DateHeader date() {
    return date;
  }

  /** True from the moment the server is being closed: no connection is kept alive. */
  boolean draining() {
    return draining;
  }

  void drain() {
    draining = true;
  }

  /** Sent through every pipeline when the server is being closed. */
  static final class Drain {
    static final Drain EVENT = new Drain();

    private Drain() {}
  }

  /** Names of handlers that are put in or taken out of a pipeline. */
  static <H extends ChannelHandler> String name(Class<H> handler) {
    return handler.getSimpleName();
  }
}

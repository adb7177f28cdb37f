package dev.berth.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How to serve.
 *
 * @param address to bind; port 0 for any
 * @param tls empty: plain HTTP, which is refused unless the address is loopback
 * @param limits of clients
 * @param requestLog where finished requests are logged
 * @param drain how long {@link HttpServer#close} lets running requests finish
 * @param eventLoops threads that do the sockets
 * @param clock for the Date header
 */
public record HttpConfig(
    InetSocketAddress address,
    Optional<TlsConfig> tls,
    Limits limits,
    RequestLog requestLog,
    Duration drain,
    int eventLoops,
    InstantSource clock) {

  /** The level at which each finished request is logged. */
  public enum RequestLog {
    OFF,
    DEBUG,
    INFO
  }

  public HttpConfig {
    if (tls.isEmpty() && !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException("plain HTTP is for loopback only, not for " + address + ": give TLS a key");
    }
  }

  /** With the defaults. */
  public static HttpConfig of(InetSocketAddress address, Optional<TlsConfig> tls) {
    return new HttpConfig(
        address,
        tls,
        Limits.DEFAULT,
        RequestLog.DEBUG,
        Duration.ofSeconds(10),
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        InstantSource.system());
  }

  public HttpConfig withLimits(Limits changed) {
    return new HttpConfig(address, tls, changed, requestLog, drain, eventLoops, clock);
  }

  public HttpConfig withRequestLog(RequestLog changed) {
    return new HttpConfig(address, tls, limits, changed, drain, eventLoops, clock);
  }

  public HttpConfig withDrain(Duration changed) {
    return new HttpConfig(address, tls, limits, requestLog, changed, eventLoops, clock);
  }

  public HttpConfig withClock(InstantSource changed) {
    return new HttpConfig(address, tls, limits, requestLog, drain, eventLoops, changed);
  }
}

package dev.berth.http;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import javax.net.ssl.SSLException;

/** What to say of an exception that a connection ended with. */
final class Faults {
  private Faults() {}

  static void connection(Throwable cause, String address) {
    Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (root instanceof IOException || root instanceof DecoderException) {
      // The client's doing: a reset, a broken record, a plain request to the TLS port.
      String kind = root instanceof SSLException ? "tls" : "io";
      Serving.LOG.debug("connection ended from={} kind={} reason=\"{}\"", address, kind, root.getMessage());
    } else {
      Serving.LOG.warn("connection failed from={}", address, root);
    }
  }
}

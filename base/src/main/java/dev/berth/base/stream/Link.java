package dev.berth.base.stream;

/** A connection that is passed through in both directions: a forwarded port. */
public interface Link {
  /** Towards the other side. */
  Sink sink();

  /** Both directions end. May be called again. */
  void close();
}

package dev.berth.simulator.rehearsal;

/** A time with its beginning and without its end, in milliseconds since the manifests were applied. */
public record Span(long from, long to) {
  public Span {
    if (to < from) {
      throw new IllegalArgumentException("a span ends before it begins: " + from + " to " + to);
    }
  }

  public long millis() {
    return to - from;
  }

  public boolean covers(long millis) {
    return from <= millis && millis < to;
  }
}

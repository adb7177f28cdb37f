package dev.berth.api.outbound;

/** What came of a call. */
public sealed interface Answer {
  /** Somebody answered. */
  record Answered(int code, String contentType, byte[] body) implements Answer {}

  /** Nobody did, or not in time, or not what can be read. */
  record Failed(String reason) implements Answer {
    /** Of an answer that did not come in time, as Go calls it. */
    public static final Failed LATE = new Failed("context deadline exceeded");
  }
}

package dev.berth.base.stream.spdy;

/** The other side broke the rules: nothing that follows can be understood. */
public final class SpdyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SpdyException(String message) {
    super(message, null, false, false);
  }
}

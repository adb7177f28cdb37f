package dev.berth.node.cri.stream;

import java.io.IOException;

/** An answer that is no upgrade: its HTTP status, and its text for the user. */
final class StreamRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  private final int code;

  StreamRefusedException(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }
}

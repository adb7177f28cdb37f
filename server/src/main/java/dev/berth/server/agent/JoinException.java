package dev.berth.server.agent;

/** A machine cannot become a node. The message says why, and what to do. */
public final class JoinException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public JoinException(String message) {
    super(message);
  }

  public JoinException(String message, Throwable cause) {
    super(message, cause);
  }
}

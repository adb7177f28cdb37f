package dev.berth.server.command;

/** The cluster refused what a command cannot do without; its message is for people. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}

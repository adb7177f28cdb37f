package dev.berth.store;

/** The medium failed: the disk is full or read-only, or holds what should not be there. The message says what to do. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.berth.base.tls;

/** A key or a certificate cannot be read, or cannot be made. The message says what is wrong with it. */
public final class KeyMaterialException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public KeyMaterialException(String message) {
    super(message);
  }

  public KeyMaterialException(String message, Throwable cause) {
    super(message, cause);
  }
}

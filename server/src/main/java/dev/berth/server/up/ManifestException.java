package dev.berth.server.up;

/** A file that cannot be applied. The message names the file, the line where there is one, and what to do. */
public final class ManifestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;

  public ManifestException(String message) {
    this(message, 0);
  }

  /** @param code with which the API refused it */
  public ManifestException(String message, int code) {
    super(message);
    this.code = code;
  }

  /** Whether the API may take the same later. */
  public boolean isBusy() {
    return code >= 500 || code == 429;
  }
}

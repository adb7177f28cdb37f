package dev.berth.server.up;

/** A file that cannot be applied. The message names the file, the line where there is one, and what to do. */
public final class ManifestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ManifestException(String message) {
    super(message);
  }
}

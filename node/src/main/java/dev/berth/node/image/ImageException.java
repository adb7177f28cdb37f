package dev.berth.node.image;

/** An image cannot be made or taken; the message says why and what to do. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ImageException(String message) {
    super(message);
  }
}

package dev.berth.node.containerd;

/** containerd cannot be had; the message says why and what to do. */
public final class ContainerdException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ContainerdException(String message) {
    super(message);
  }
}

package dev.berth.api.cel.value;

/** A run met its limit; nothing swallows it. */
public final class CutOff extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CutOff() {
    super("actual cost limit exceeded", null, false, false);
  }
}

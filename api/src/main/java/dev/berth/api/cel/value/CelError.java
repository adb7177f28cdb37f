package dev.berth.api.cel.value;

/** A run fails; {@code &&}, {@code ||} and loops may swallow it. The message is cel-go's. */
public final class CelError extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CelError(String text) {
    super(text, null, false, false);
  }

  public String text() {
    return String.valueOf(getMessage());
  }

  public static CelError noSuchOverload() {
    return new CelError("no such overload");
  }
}

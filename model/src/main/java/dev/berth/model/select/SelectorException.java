package dev.berth.model.select;

/** The text or object is not a selector; the message is upstream's. */
public final class SelectorException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  SelectorException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}

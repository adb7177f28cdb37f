package dev.berth.model.quantity;

/** The text is not a quantity; the message is upstream's. */
public final class QuantityException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  QuantityException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}

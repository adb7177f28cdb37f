package dev.berth.base.json;

/** The text is not JSON, or passes a limit. The message says what is wrong and where. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long offset;

  public JsonException(String message, long offset) {
    super(message);
    this.offset = offset;
  }

  /** Bytes from the start of the document to the fault, or -1 where unknown. */
  public long offset() {
    return offset;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}

package dev.berth.client;

/** No answer came from the API. The message says what was asked and why it failed. */
public final class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ClientException(String message, Throwable cause) {
    super(message, cause);
  }

  public ClientException(String message) {
    super(message);
  }
}

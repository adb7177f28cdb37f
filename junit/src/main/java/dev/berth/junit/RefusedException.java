package dev.berth.junit;

import dev.berth.base.json.JsonObject;

/** The API said no. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;
  private final transient JsonObject status;

  RefusedException(String what, int code, JsonObject status) {
    super(what + ": " + code + " " + status.string("message").orElse(status.toString()));
    this.code = code;
    this.status = status;
  }

  /** The HTTP status. */
  public int code() {
    return code;
  }

  /** The {@code Status} object, with reason, message and details. */
  public JsonObject status() {
    return status;
  }
}

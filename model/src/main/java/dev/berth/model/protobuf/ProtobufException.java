package dev.berth.model.protobuf;

/** Bytes that are no valid message, or a tree that does not fit its schema. The message can be shown to the client. */
public final class ProtobufException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ProtobufException(String message) {
    super(message);
  }
}

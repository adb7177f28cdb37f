package dev.berth.node.runtime;

/** A verb that failed. The message says what, with which values; it is shown to users. */
public final class RuntimeFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Those of gRPC's codes that make a difference to the agent, and one of our own. */
  public enum Code {
    NOT_FOUND,
    ALREADY_EXISTS,
    FAILED_PRECONDITION,
    UNAVAILABLE,
    /** A command was not through in its time. */
    DEADLINE_EXCEEDED,
    /** What the pod asks for cannot be: CreateContainerConfigError. */
    CONFIG,
    UNKNOWN
  }

  private final Code code;

  public RuntimeFailure(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}

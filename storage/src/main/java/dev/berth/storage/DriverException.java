package dev.berth.storage;

/** A driver's refusal or failure. The message says what, with which values. */
public final class DriverException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** gRPC's codes, as CSI uses them. */
  public enum Code {
    /** The arguments can never be right. */
    INVALID_ARGUMENT(3),
    /** No such volume, snapshot or node. */
    NOT_FOUND(5),
    /** The name is taken by a volume that differs. */
    ALREADY_EXISTS(6),
    /** The volume is in use, or not yet where it must be. */
    FAILED_PRECONDITION(9),
    /** Another call on the volume is under way. */
    ABORTED(10),
    /** No room, or too many volumes. */
    RESOURCE_EXHAUSTED(8),
    /** A size out of range. */
    OUT_OF_RANGE(11),
    /** The driver cannot do this. */
    UNIMPLEMENTED(12),
    /** No answer in time: it may have happened. */
    DEADLINE_EXCEEDED(4),
    /** The driver cannot be reached: it may have happened. */
    UNAVAILABLE(14),
    /** The caller gave up: it may have happened. */
    CANCELED(1),
    /** The credentials are not good for this. */
    PERMISSION_DENIED(7),
    /** There are no credentials, or wrong ones. */
    UNAUTHENTICATED(16),
    /** A driver's failure that it has no better word for. */
    UNKNOWN(2),
    /** Something is lost for good. */
    DATA_LOSS(15),
    /** Anything else: it may have happened. */
    INTERNAL(13);

    private final int number;

    Code(int number) {
      this.number = number;
    }

    /** gRPC's number. */
    public int number() {
      return number;
    }

    /** Whether it surely did not happen, and will not happen later. */
    public boolean isFinal() {
      return switch (this) {
        case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, RESOURCE_EXHAUSTED, OUT_OF_RANGE,
            UNIMPLEMENTED, PERMISSION_DENIED, UNAUTHENTICATED, UNKNOWN, DATA_LOSS -> true;
        case ABORTED, CANCELED, DEADLINE_EXCEEDED, UNAVAILABLE, INTERNAL -> false;
      };
    }

    /** Whether surely nothing has grown, so that something else may be asked for. A driver's own error is taken to be that. */
    public boolean refusesGrowth() {
      return isFinal() || this == INTERNAL;
    }

    /** Whether asking for the same growth again is of no use. */
    public boolean isInfeasibleGrowth() {
      return this == INVALID_ARGUMENT || this == OUT_OF_RANGE || this == NOT_FOUND;
    }
  }

  private final Code code;

  public DriverException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}

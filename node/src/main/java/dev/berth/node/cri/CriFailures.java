package dev.berth.node.cri;

import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.runtime.RuntimeFailure.Code;
import io.grpc.Status;
import java.util.List;

/**
 * What a runtime's refusal is to the agent. containerd has no codes for much of what goes wrong: there its words tell.
 * The message is what a Go client prints, since that is what users see upstream.
 */
final class CriFailures {
  private CriFailures() {}

  /** @param words of the description that tell it */
  private record Telling(String words, Code code) {}

  private static final List<Telling> TELLING =
      List.of(
          new Telling(" is reserved for ", Code.ALREADY_EXISTS),
          new Telling("container is in CONTAINER_", Code.FAILED_PRECONDITION),
          new Telling("failed to get sandbox container task", Code.FAILED_PRECONDITION),
          new Telling("sandbox container is not running", Code.FAILED_PRECONDITION),
          // of CRI-O
          new Telling("is not running", Code.FAILED_PRECONDITION),
          new Telling("container not running", Code.FAILED_PRECONDITION));

  static RuntimeFailure of(Status status) {
    return new RuntimeFailure(code(status), text(status));
  }

  /** The same, for pulls: upstream leaves out the code where it says nothing. */
  static RuntimeFailure ofPull(Status status) {
    return status.getCode() == Status.Code.UNKNOWN
        ? new RuntimeFailure(Code.UNKNOWN, description(status))
        : of(status);
  }

  private static Code code(Status status) {
    for (Telling one : TELLING) {
      if (description(status).contains(one.words())) {
        return one.code();
      }
    }
    return switch (status.getCode()) {
      case NOT_FOUND -> Code.NOT_FOUND;
      case ALREADY_EXISTS -> Code.ALREADY_EXISTS;
      case FAILED_PRECONDITION -> Code.FAILED_PRECONDITION;
      case UNAVAILABLE -> Code.UNAVAILABLE;
      case DEADLINE_EXCEEDED -> Code.DEADLINE_EXCEEDED;
      case OK, CANCELLED, UNKNOWN, INVALID_ARGUMENT, PERMISSION_DENIED, RESOURCE_EXHAUSTED, ABORTED,
          OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, DATA_LOSS, UNAUTHENTICATED -> Code.UNKNOWN;
    };
  }

  private static String description(Status status) {
    return status.getDescription() == null ? "" : status.getDescription();
  }

  static String text(Status status) {
    return "rpc error: code = " + goName(status.getCode()) + " desc = " + description(status);
  }

  /** {@code DeadlineExceeded} for {@code DEADLINE_EXCEEDED}; Go spells one of them with a single l. */
  private static String goName(Status.Code code) {
    if (code == Status.Code.CANCELLED) {
      return "Canceled";
    }
    StringBuilder name = new StringBuilder();
    boolean upper = true;
    for (char c : code.name().toCharArray()) {
      if (c == '_') {
        upper = true;
      } else {
        name.append(upper ? c : Character.toLowerCase(c));
        upper = false;
      }
    }
    return name.toString();
  }
}

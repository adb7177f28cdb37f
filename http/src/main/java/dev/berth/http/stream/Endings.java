package dev.berth.http.stream;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;
import dev.berth.base.stream.Exit;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How the end of a process is told on the error stream (kubelet's cri/streaming/remotecommand). */
final class Endings {
  private Endings() {}

  /**
   * The text, or nothing where it is not told at all.
   *
   * @param failure before what went wrong when it could not be run
   * @param statuses whether as a Status
   */
  static Optional<byte[]> told(Exit exit, String failure, boolean statuses) {
    return switch (exit) {
      case Exit.Code(int code) when code == 0 ->
          statuses ? Optional.of(status(JsonObject.EMPTY.with("status", "Success"))) : Optional.empty();
      case Exit.Code(int code) -> {
        String message = "command terminated with non-zero exit code: command terminated with exit code " + code;
        JsonObject cause =
            JsonObject.builder().put("reason", "ExitCode").put("message", Integer.toString(code)).build();
        yield Optional.of(statuses ? failed(message, "NonZeroExitCode", cause, 0) : text(message));
      }
      case Exit.Failed(String why) -> Optional.of(internal(failure.isEmpty() ? why : failure + ": " + why, statuses));
    };
  }

  /** What upstream's NewInternalError says. */
  static byte[] internal(String why, boolean statuses) {
    String message = "Internal error occurred: " + why;
    return statuses
        ? failed(message, "InternalError", JsonObject.EMPTY.with("message", why), 500)
        : text(message);
  }

  private static byte[] failed(String message, String reason, JsonObject cause, int code) {
    JsonObject.Builder b =
        JsonObject.builder()
            .put("status", "Failure")
            .put("message", message)
            .put("reason", reason)
            .put("details", JsonObject.of("causes", JsonArray.of(cause)));
    return status(code == 0 ? b.build() : b.put("code", code).build());
  }

  private static byte[] status(JsonObject body) {
    JsonObject.Builder b = JsonObject.builder().put("metadata", JsonObject.EMPTY);
    body.forEach(b::put);
    return JsonWriter.compact(b.build());
  }

  private static byte[] text(String message) {
    return message.getBytes(StandardCharsets.UTF_8);
  }
}

package dev.berth.server.fuzz;

import dev.berth.api.FrameSource;
import dev.berth.api.Response;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.base.yaml.YamlException;
import dev.berth.model.protobuf.ProtobufException;
import dev.berth.model.protobuf.ProtobufObjects;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An answer, whole or the first frames of a stream. */
record Answer(int code, String contentType, boolean isStream, byte[] body) {

  static Answer of(Response response) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (response.content()) {
      case Response.Content.Whole w -> w.parts().forEach(out::writeBytes);
      case Response.Content.Upgrade _ -> {} // nothing that could be looked at
      case Response.Content.Streaming s -> {
        try (FrameSource frames = s.frames()) {
          if (frames.pull(1 << 16) instanceof FrameSource.Pull.Frames f) {
            f.frames().forEach(out::writeBytes);
          }
        }
        return new Answer(response.code(), response.contentType(), true, out.toByteArray());
      }
    }
    return new Answer(response.code(), response.contentType(), false, out.toByteArray());
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  JsonObject json() {
    return Json.parse(body) instanceof JsonObject o ? o : JsonObject.EMPTY;
  }

  /** The document, by its content type; nothing where it is no document. @throws AssertionError where it is broken */
  Optional<JsonObject> document() {
    try {
      if (contentType.startsWith("application/json")) {
        return Optional.of(json());
      }
      if (contentType.startsWith("application/yaml")) {
        return Yaml.read(body).value() instanceof JsonObject o ? Optional.of(o) : Optional.empty();
      }
      return contentType.startsWith("application/vnd.kubernetes.protobuf")
          ? Optional.of(ProtobufObjects.read(body))
          : Optional.empty();
    } catch (JsonException | YamlException | ProtobufException e) {
      throw new AssertionError("the answer is not the " + contentType + " that it says: " + e.getMessage(), e);
    }
  }

  /** What is wrong with a refusal, or nothing. */
  Optional<String> misshapen() {
    if (contentType.startsWith("text/plain")) {
      return body.length > 0 ? Optional.empty() : Optional.of("nothing is said");
    }
    Optional<JsonObject> document = document();
    if (document.isEmpty()) {
      return Optional.of("a refusal as " + contentType);
    }
    JsonObject status = document.get();
    boolean usual =
        status.text("kind").equals("Status") && status.text("apiVersion").equals("v1")
            && status.text("status").equals("Failure") && status.number("code") == code
            && !status.text("message").isEmpty();
    boolean reasoned = code == 500 || !status.text("reason").isEmpty();
    return usual && reasoned && !isStream ? Optional.empty() : Optional.of("no Status as upstream's: " + status);
  }
}

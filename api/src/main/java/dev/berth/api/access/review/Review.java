package dev.berth.api.access.review;

import dev.berth.api.access.User;
import dev.berth.base.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Answers one kind of question. The answer goes out with 201. */
public interface Review {

  /** @throws dev.berth.api.status.Refusal where the question is not well put */
  JsonObject answer(Question question);

  /** A question with the defaults of its kind. */
  default JsonObject defaults(JsonObject body) {
    return body;
  }

  /**
   * @param body decoded, with kind and apiVersion
   * @param user who asks
   * @param namespace of the path, or empty
   * @param parent the object of the path, for subresources
   * @param now the request's time
   * @param warnings collects texts for Warning headers
   */
  record Question(
      JsonObject body,
      User user,
      String namespace,
      Optional<JsonObject> parent,
      Instant now,
      List<String> warnings) {

    /** The question with its answer, members in upstream's order. */
    JsonObject answered(JsonObject metadata, JsonObject status) {
      JsonObject.Builder b =
          JsonObject.builder()
              .put("kind", body.text("kind"))
              .put("apiVersion", body.text("apiVersion"))
              .put("metadata", metadata);
      body.get("spec").ifPresent(spec -> b.put("spec", spec));
      return b.put("status", status).build();
    }
  }
}

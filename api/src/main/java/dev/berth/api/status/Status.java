package dev.berth.api.status;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import java.util.List;
import java.util.Optional;

/**
 * Upstream's {@code v1.Status} for failures. Made by {@link Failures}, which has the texts.
 *
 * @param code the HTTP code
 * @param reason the machine-readable reason, {@code NotFound}
 * @param message for people
 * @param details what it is about
 * @param continueToken where an expired list can go on, or empty
 */
public record Status(
    int code, String reason, String message, Optional<Details> details, String continueToken) {

  public Status(int code, String reason, String message, Optional<Details> details) {
    this(code, reason, message, details, "");
  }


  /**
   * @param name of the object, or empty
   * @param group of the resource or kind
   * @param kind the resource's plural, or the kind for validation errors
   * @param uid or empty
   * @param causes one for each thing that is wrong
   * @param retryAfterSeconds 0 for none
   */
  public record Details(
      String name, String group, String kind, String uid, List<Cause> causes, int retryAfterSeconds) {
    public Details {
      causes = List.copyOf(causes);
    }

    public static Details of(GroupResource resource, String name) {
      return new Details(name, resource.group(), resource.resource(), "", List.of(), 0);
    }
  }

  /** One thing that is wrong. */
  public record Cause(String reason, String message, String field) {}

  public static Status of(int code, String reason, String message) {
    return new Status(code, reason, message, Optional.empty());
  }

  public JsonObject toJson() {
    JsonObject.Builder b =
        JsonObject.builder()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put(
                "metadata",
                continueToken.isEmpty()
                    ? JsonObject.EMPTY
                    : JsonObject.EMPTY.with("continue", continueToken))
            .put("status", "Failure")
            .putUnlessEmpty("message", message)
            .putUnlessEmpty("reason", reason);
    details.ifPresent(d -> b.put("details", json(d)));
    return b.put("code", code).build();
  }

  private static Json json(Details d) {
    JsonObject.Builder b =
        JsonObject.builder()
            .putUnlessEmpty("name", d.name())
            .putUnlessEmpty("group", d.group())
            .putUnlessEmpty("kind", d.kind())
            .putUnlessEmpty("uid", d.uid());
    if (!d.causes().isEmpty()) {
      b.put(
          "causes",
          JsonArray.of(
              d.causes().stream()
                  .map(
                      c ->
                          JsonObject.builder()
                              .putUnlessEmpty("reason", c.reason())
                              .putUnlessEmpty("message", c.message())
                              .putUnlessEmpty("field", c.field())
                              .build())
                  .toList()));
    }
    if (d.retryAfterSeconds() > 0) {
      b.put("retryAfterSeconds", d.retryAfterSeconds());
    }
    return b.build();
  }
}

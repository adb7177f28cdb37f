package dev.berth.model.kinds;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * One of an object's {@code status.conditions}.
 *
 * @param json {@code type}, {@code status} ({@code True}, {@code False}, {@code Unknown}), {@code reason}, {@code message},
 *     {@code lastTransitionTime}
 */
public record Condition(JsonObject json) {

  /** The condition of a type in an object's status. */
  public static Optional<Condition> of(KubeObject object, String type) {
    return in(object.status().array("conditions"), type);
  }

  public static Optional<Condition> in(JsonArray conditions, String type) {
    for (int i = 0; i < conditions.size(); i++) {
      JsonObject condition = conditions.object(i);
      if (condition.text("type").equals(type)) {
        return Optional.of(new Condition(condition));
      }
    }
    return Optional.empty();
  }

  public static boolean isTrue(KubeObject object, String type) {
    return of(object, type).filter(Condition::isTrue).isPresent();
  }

  public boolean isTrue() {
    return json.text("status").equals("True");
  }

  public String status() {
    return json.text("status");
  }

  public String reason() {
    return json.text("reason");
  }

  public String message() {
    return json.text("message");
  }

  public Optional<Instant> lastTransitionTime() {
    return Timestamps.of(json, "lastTransitionTime");
  }

  /**
   * The conditions with this one set: replaced in its place or added at the end. The time of transition of the old one is
   * kept where the status is the same.
   */
  public static JsonArray set(
      JsonArray conditions, String type, String status, String reason, String message, Instant now) {
    for (int i = 0; i < conditions.size(); i++) {
      JsonObject old = conditions.object(i);
      if (old.text("type").equals(type)) {
        JsonObject same = old.with("status", status);
        same = reason.isEmpty() ? same.without("reason") : same.with("reason", reason);
        same = message.isEmpty() ? same.without("message") : same.with("message", message);
        boolean moved = !old.text("status").equals(status);
        return conditions.with(i, moved ? same.with("lastTransitionTime", Timestamps.format(now)) : same);
      }
    }
    return conditions.plus(
        JsonObject.builder()
            .put("type", type)
            .put("status", status)
            .put("lastTransitionTime", Timestamps.format(now))
            .putUnlessEmpty("reason", reason)
            .putUnlessEmpty("message", message)
            .build());
  }

  /** The conditions save for those of these types. */
  public static JsonArray without(JsonArray conditions, Collection<String> types) {
    return JsonArray.of(conditions.objects().filter(c -> !types.contains(c.text("type"))).toList());
  }
}

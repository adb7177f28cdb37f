package dev.berth.model.kinds;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;
import java.util.Optional;

/** Equal pods through ReplicaSets, one for each version of the template. */
public record Deployment(JsonObject json) implements Replicated {
  @Override
  public LabelSelector selector() {
    return LabelSelector.of(spec(), "selector");
  }

  public boolean isPaused() {
    return spec().bool("paused");
  }

  /** {@code Recreate} rather than {@code RollingUpdate}. */
  public boolean isRecreate() {
    return spec().object("strategy").text("type").equals("Recreate");
  }

  /** A number or a percentage; 0 where it is missing. */
  public Json maxSurge() {
    return rolling("maxSurge");
  }

  /** A number or a percentage; 0 where it is missing. */
  public Json maxUnavailable() {
    return rolling("maxUnavailable");
  }

  private Json rolling(String field) {
    return spec().object("strategy").object("rollingUpdate").get(field).orElse(JsonNumber.of(0));
  }

  /** How many old ReplicaSets are kept; all where it is empty. */
  public Optional<Long> revisionHistoryLimit() {
    return optional("revisionHistoryLimit");
  }

  /** How long a rollout may stand still; without end where it is empty. */
  public Optional<Long> progressDeadlineSeconds() {
    return optional("progressDeadlineSeconds").filter(seconds -> seconds != Integer.MAX_VALUE);
  }

  private Optional<Long> optional(String field) {
    var value = spec().integer(field);
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }

  public Optional<Long> collisionCount() {
    var value = status().integer("collisionCount");
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }
}

package dev.berth.model.kinds;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;
import java.util.Optional;

/** One pod on every node that suits. */
public record DaemonSet(JsonObject json) implements KubeObject {
  public LabelSelector selector() {
    return LabelSelector.of(spec(), "selector");
  }

  public JsonObject template() {
    return spec().object("template");
  }

  public long minReadySeconds() {
    return spec().number("minReadySeconds");
  }

  /** {@code OnDelete} rather than {@code RollingUpdate}. */
  public boolean isOnDelete() {
    return spec().object("updateStrategy").text("type").equals("OnDelete");
  }

  /** A number or a percentage; 0 where it is missing. */
  public Json maxSurge() {
    return spec().object("updateStrategy").object("rollingUpdate").get("maxSurge").orElse(JsonNumber.of(0));
  }

  /** A number or a percentage; 1 where it is missing. */
  public Json maxUnavailable() {
    return spec().object("updateStrategy").object("rollingUpdate").get("maxUnavailable").orElse(JsonNumber.of(1));
  }

  /** How many old revisions are kept. */
  public long revisionHistoryLimit() {
    return spec().integer("revisionHistoryLimit").orElse(10);
  }

  public Optional<Long> collisionCount() {
    var value = status().integer("collisionCount");
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }
}

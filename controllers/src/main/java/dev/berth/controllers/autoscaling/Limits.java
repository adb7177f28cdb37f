package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongBinaryOperator;

/**
 * What becomes of a recommendation: it is held back by recent ones, by how fast replicas may come and go, and by how many there may
 * be. Pure.
 *
 * @param behavior of the autoscaler; empty where it has none
 */
record Limits(JsonObject behavior, long least, long most, long current, Instant now) {
  /** Without being told otherwise, replicas go when nothing has spoken for them for so long. */
  private static final Duration DOWN = Duration.ofMinutes(5);
  /** Without behavior the number at most doubles, or becomes this. */
  private static final long FEW = 4;

  /** @param limited whether less, or more, was wanted than there may be */
  record Limited(long replicas, boolean limited, String reason, String message) {}

  /** @param held by recent recommendations, and why */
  record Stable(long replicas, String reason, String message) {}

  private static final String IN_RANGE = "the desired count is within the acceptable range";

  private Duration window(String direction) {
    JsonObject rules = behavior.object(direction);
    boolean said = rules.has("stabilizationWindowSeconds");
    return said
        ? Duration.ofSeconds(rules.number("stabilizationWindowSeconds"))
        : direction.equals("scaleDown") ? DOWN : Duration.ZERO;
  }

  /** How long recommendations matter. */
  Duration remembered() {
    Duration up = window("scaleUp");
    Duration down = window("scaleDown");
    return up.compareTo(down) > 0 ? up : down;
  }

  /** How long changes matter. */
  Duration changesRemembered() {
    long seconds =
        List.of("scaleUp", "scaleDown").stream()
            .flatMap(direction -> behavior.object(direction).array("policies").objects())
            .mapToLong(policy -> policy.number("periodSeconds"))
            .max()
            .orElse(0);
    return Duration.ofSeconds(seconds);
  }

  Stable stable(long wanted, History history) {
    boolean up = !behavior.isEmpty() && wanted >= current;
    Instant since = now.minus(window(up ? "scaleUp" : "scaleDown"));
    LongBinaryOperator better = up ? Math::min : Math::max;
    long held =
        history.recommendations().stream()
            .filter(m -> behavior.isEmpty() ? !m.at().isBefore(since) : m.at().isAfter(since))
            .mapToLong(History.Moment::replicas)
            .reduce(wanted, better);
    if (held == wanted) {
      return new Stable(held, "ReadyForNewScale", "recommended size matches current size");
    }
    return up
        ? new Stable(
            held, "ScaleUpStabilized", "recent recommendations were lower than current one, applying the lowest recent recommendation")
        : new Stable(
            held, "ScaleDownStabilized", "recent recommendations were higher than current one, applying the highest recent recommendation");
  }

  Limited limited(long wanted, History history) {
    if (behavior.isEmpty()) {
      return between(wanted, least, false, Math.max(2 * current, FEW));
    }
    if (wanted > current) {
      return between(wanted, Long.MIN_VALUE, false, Math.max(current, reach(true, history)));
    }
    if (wanted < current) {
      long down = Math.min(current, reach(false, history));
      return between(wanted, Math.max(least, down), least < down, Long.MAX_VALUE);
    }
    return new Limited(wanted, false, "DesiredWithinRange", IN_RANGE);
  }

  /**
   * @param floor and whether it is how fast replicas may go
   * @param fastest how many there may be by how fast they may come
   */
  private Limited between(long wanted, long floor, boolean slowly, long fastest) {
    if (wanted < floor) {
      return slowly
          ? new Limited(
              floor, true, "ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate")
          : new Limited(
              floor, true, "TooFewReplicas", "the desired replica count is less than the minimum replica count");
    }
    long ceiling = Math.min(most, fastest);
    if (wanted > ceiling) {
      return most > fastest
          ? new Limited(
              ceiling, true, "ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate")
          : new Limited(
              ceiling, true, "TooManyReplicas", "the desired replica count is more than the maximum replica count");
    }
    return new Limited(wanted, false, "DesiredWithinRange", IN_RANGE);
  }

  /** As far as the fastest policy of a direction lets replicas come or go, or the slowest where that is asked for. */
  private long reach(boolean up, History history) {
    JsonObject rules = behavior.object(up ? "scaleUp" : "scaleDown");
    String select = rules.text("selectPolicy");
    if (select.equals("Disabled")) {
      return current;
    }
    LongBinaryOperator chosen = up == select.equals("Min") ? Math::min : Math::max;
    return rules.array("policies").objects().mapToLong(policy -> reach(up, policy, history)).reduce(chosen).orElse(current);
  }

  private long reach(boolean up, JsonObject policy, History history) {
    int way = up ? 1 : -1;
    long start = current - way * history.change(up, Duration.ofSeconds(policy.number("periodSeconds")), now);
    long value = policy.number("value");
    if (policy.text("type").equals("Pods")) {
      return start + way * value;
    }
    double part = start * (1 + way * value / 100.0);
    return (long) (up ? Math.ceil(part) : part);
  }
}

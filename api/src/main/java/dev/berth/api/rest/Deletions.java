package dev.berth.api.rest;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How an object comes to be deleted: marked, held by grace and finalizers, gone. Pure. */
final class Deletions {
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";

  private Deletions() {}

  /** Whether a marked object is held by nothing any more. */
  static boolean isDue(JsonObject object) {
    JsonObject meta = object.object("metadata");
    return meta.has("deletionTimestamp")
        && meta.array("finalizers").isEmpty()
        && !holdsContent(object)
        && meta.number("deletionGracePeriodSeconds") == 0;
  }

  /** A namespace goes when its own finalizers, in its spec, are gone: its content is deleted first. */
  static boolean holdsContent(JsonObject object) {
    return object.text("kind").equals("Namespace")
        && object.text("apiVersion").equals("v1")
        && !object.object("spec").array("finalizers").isEmpty();
  }

  /**
   * The finalizers that a propagation policy asks for: {@code orphan} and {@code foregroundDeletion} are the garbage
   * collector's, and one excludes the other.
   */
  static JsonObject withPropagation(JsonObject object, DeleteOptions options, boolean orphansByDefault) {
    List<String> before = object.object("metadata").array("finalizers").strings().toList();
    boolean orphan =
        options.orphans().orElseGet(() -> before.contains(ORPHAN) || !before.contains(FOREGROUND) && orphansByDefault);
    boolean foreground =
        options.foreground().orElseGet(() -> before.contains(FOREGROUND) && !options.orphans().orElse(false));
    List<String> after = new ArrayList<>(before);
    set(after, ORPHAN, orphan);
    set(after, FOREGROUND, foreground && !orphan);
    if (after.equals(before)) {
      return object;
    }
    JsonObject meta = object.object("metadata");
    return object.with(
        "metadata", after.isEmpty() ? meta.without("finalizers") : meta.with("finalizers", JsonArray.ofStrings(after)));
  }

  private static void set(List<String> finalizers, String name, boolean wanted) {
    if (wanted && !finalizers.contains(name)) {
      finalizers.add(name);
    } else if (!wanted) {
      finalizers.remove(name);
    }
  }

  /**
   * The object marked as being deleted.
   *
   * @param graceSeconds from now on; a mark that is there can only be shortened
   * @param counted whether the mark counts as a change
   */
  static JsonObject marked(JsonObject object, long graceSeconds, Instant now, boolean counted) {
    JsonObject meta = object.object("metadata");
    OptionalLong before =
        meta.has("deletionTimestamp") ? meta.integer("deletionGracePeriodSeconds") : OptionalLong.empty();
    if (before.isPresent()) {
      if (graceSeconds >= before.getAsLong()) {
        return object;
      }
      Instant end =
          Instant.parse(meta.text("deletionTimestamp")).minusSeconds(before.getAsLong()).plusSeconds(graceSeconds);
      boolean over = end.isBefore(now); // then there is no more than the shortest grace left
      return object.with(
          "metadata",
          meta.with("deletionTimestamp", time(over ? now : end))
              .with("deletionGracePeriodSeconds", over && graceSeconds > 0 ? 1 : graceSeconds));
    }
    JsonObject m =
        meta.with("deletionTimestamp", time(now.plusSeconds(graceSeconds)))
            .with("deletionGracePeriodSeconds", graceSeconds);
    // a change of what is wanted, for those who count such changes
    return object.with("metadata", counted && meta.number("generation") > 0 ? m.with("generation", meta.number("generation") + 1) : m);
  }

  private static JsonString time(Instant t) {
    return JsonString.of(t.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Whether an object's grace period runs already and the caller does not shorten it: then nothing changes. */
  static boolean isPending(JsonObject object, DeleteOptions options) {
    JsonObject meta = object.object("metadata");
    long running = meta.has("deletionTimestamp") ? meta.number("deletionGracePeriodSeconds") : 0;
    long asked = options.graceSeconds().orElse(running);
    return running > 0 && (asked < 0 ? 1 : asked) >= running;
  }

  /** Seconds that an object's deletion waits for its process to end; empty where it has none. */
  static Optional<Long> grace(JsonObject object, DeleteOptions options, boolean isPod) {
    if (!isPod) {
      return Optional.empty();
    }
    JsonObject spec = object.object("spec");
    JsonObject status = object.object("status");
    long grace = options.graceSeconds().orElse(spec.integer("terminationGracePeriodSeconds").orElse(0));
    boolean unscheduled = spec.text("nodeName").isEmpty();
    boolean ended = status.text("phase").equals("Failed") || status.text("phase").equals("Succeeded");
    if (unscheduled || ended) {
      grace = 0;
    }
    return Optional.of(grace < 0 ? 1 : grace);
  }
}

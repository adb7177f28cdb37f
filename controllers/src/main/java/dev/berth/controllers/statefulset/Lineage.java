package dev.berth.controllers.statefulset;

import dev.berth.client.Write;
import dev.berth.controllers.controllerrevision.RevisionData;
import dev.berth.controllers.controllerrevision.RevisionHistory;
import dev.berth.controllers.core.Step;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.StatefulSet;
import java.util.Optional;
import java.util.function.Function;

/** Which revisions a set has, and comes to have. */
sealed interface Lineage {

  /**
   * Both are there.
   *
   * @param current what pods had before the update that is under way; else the update's
   * @param update what pods are to have
   * @param collisions how often a name was found taken
   */
  record Known(ControllerRevision current, ControllerRevision update, long collisions) implements Lineage {}

  /** The template has no revision yet, or one that is not the newest: this must be written first. */
  record Unwritten(Step step) implements Lineage {}

  /**
   * The newest revision is the template's, or a new one is needed, or an older one becomes the newest again: then only its
   * number is raised.
   *
   * @param named finds any revision of the set's namespace by its name
   */
  static Lineage of(StatefulSet set, RevisionHistory history, Function<String, Optional<ControllerRevision>> named) {
    Optional<ControllerRevision> equal = history.of(set.template());
    if (set.isTerminating()) {
      // Writes nothing: in a foreground deletion the collector takes the revisions first, and would take each new one.
      ControllerRevision update =
          equal.orElseGet(
              () -> new ControllerRevision(RevisionHistory.revision(set, set.template(), history.next(), collisions(set))));
      return known(set, history, update, collisions(set));
    }
    if (equal.isPresent() && !history.isNewest(equal.get())) {
      ControllerRevision raised = new ControllerRevision(equal.get().json().with("revision", history.next()));
      return new Unwritten(Step.perform(Write.update(Kinds.CONTROLLER_REVISION, raised)));
    }
    long collisions = collisions(set);
    if (equal.isPresent()) {
      return known(set, history, equal.get(), collisions);
    }
    while (true) {
      JsonObject fresh = RevisionHistory.revision(set, set.template(), history.next(), collisions);
      Optional<ControllerRevision> taken = named.apply(fresh.object("metadata").text("name"));
      if (taken.isEmpty()) {
        return new Unwritten(Step.perform(Write.create(Kinds.CONTROLLER_REVISION, set.namespace(), fresh)));
      }
      if (RevisionData.isOf(taken.get(), set.template())) {
        return known(set, history, taken.get(), collisions);
      }
      collisions++;
    }
  }

  private static long collisions(StatefulSet set) {
    return set.status().number("collisionCount");
  }

  private static Known known(StatefulSet set, RevisionHistory history, ControllerRevision update, long collisions) {
    return new Known(history.named(set.status().text("currentRevision")).orElse(update), update, collisions);
  }
}

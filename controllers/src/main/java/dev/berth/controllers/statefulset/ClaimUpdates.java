package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Write;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.statefulset.Roster.Slot;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Has the claims of a set follow its templates, where it asks for that by {@link StatefulSet#UPDATE_CLAIMS}: {@code InPlace} for all
 * ordinals that there should be, at once; {@code OnDelete} for an ordinal whose pod is about to be made anew. A claim gets the labels
 * and annotations of its template beside its own, its class of attributes, and as much room, where it has less; one that has more
 * keeps it, and one that was asked to grow further than its template says now, and has not, is asked for that no more. Upstream leaves
 * claims as they were made (KEP-4650). The claim of a template that has been added is made with the pod that is to have it.
 *
 * <p>A claim that is not bound yet cannot change, and waits until it is.
 */
final class ClaimUpdates {
  private final StatefulSet set;
  private final ClaimTemplates claims;
  private final Telling telling;
  private final Function<String, Optional<PersistentVolumeClaim>> claimNamed;

  /** @param claimNamed finds claims of the set's namespace */
  ClaimUpdates(StatefulSet set, ClaimTemplates claims, Function<String, Optional<PersistentVolumeClaim>> claimNamed) {
    this.set = set;
    this.claims = claims;
    this.telling = new Telling(set);
    this.claimNamed = claimNamed;
  }

  static boolean isAsked(StatefulSet set) {
    return !when(set).isEmpty();
  }

  private static String when(StatefulSet set) {
    return set.meta().annotation(StatefulSet.UPDATE_CLAIMS);
  }

  /** Of all ordinals; what is refused is tried again. */
  List<Step> inPlace(Roster roster) {
    List<Step> steps = new ArrayList<>();
    if (when(set).equals(StatefulSet.IN_PLACE)) {
      for (Slot slot : roster.replicas()) {
        steps.addAll(of(slot.ordinal()));
      }
    }
    return steps;
  }

  /** Of an ordinal whose pod is to be made; what is refused for good does not keep it from coming. */
  List<Step> before(int ordinal) {
    return when(set).equals(StatefulSet.ON_DELETE)
        ? of(ordinal).stream()
            .<Step>map(step -> step.tolerating("Forbidden", "Invalid", "NotFound"))
            .toList()
        : List.of();
  }

  private List<Step.Perform> of(int ordinal) {
    List<Step.Perform> steps = new ArrayList<>();
    for (ClaimTemplates.Template template : claims.templates()) {
      claimNamed
          .apply(template.claimName(ordinal))
          .filter(claim -> claim.isBound() && !claim.isTerminating())
          .flatMap(claim -> updated(claim, claims.claim(template, ordinal, JsonArray.EMPTY)))
          .ifPresent(
              claim ->
                  steps.add(
                      Step.perform(Write.update(Kinds.CLAIM, claim))
                          .reporting(telling.claimUpdated(claim.name(), set.podName(ordinal)))));
    }
    return steps;
  }

  /** @param fresh as it would be made now; empty where it is so already */
  private static Optional<PersistentVolumeClaim> updated(PersistentVolumeClaim claim, JsonObject fresh) {
    PersistentVolumeClaim wanted = new PersistentVolumeClaim(fresh);
    JsonObject json = claim.json();
    for (String member : List.of("labels", "annotations")) {
      JsonObject more = fresh.object("metadata").object(member);
      if (!more.isEmpty()) {
        JsonObject.Builder all = json.object("metadata").object(member).toBuilder();
        more.forEach(all::put);
        json = json.withAt(all.build(), "metadata", member);
      }
    }
    if (!wanted.attributesClass().isEmpty()) {
      json = json.withAt(wanted.spec().get("volumeAttributesClassName").orElseThrow(), "spec", "volumeAttributesClassName");
    }
    if (isToAskFor(wanted.requestedStorage(), claim)) {
      json =
          json.withAt(
              fresh.at("spec", "resources", "requests", "storage").orElseThrow(), "spec", "resources", "requests", "storage");
    }
    return json.equals(claim.json()) ? Optional.empty() : Optional.of(new PersistentVolumeClaim(json));
  }

  /**
   * More than it asks for, always; less, where its volume has less than either size and so is not to grow as far as it was asked to:
   * that could not be had, say.
   */
  private static boolean isToAskFor(Quantity size, PersistentVolumeClaim claim) {
    int change = size.compareTo(claim.requestedStorage());
    return change > 0 || (change < 0 && claim.capacity().filter(has -> has.compareTo(size) < 0).isPresent());
  }
}

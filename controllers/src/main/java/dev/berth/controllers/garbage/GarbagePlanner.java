package dev.berth.controllers.garbage;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.garbage.OwnerGraph.Ending;
import dev.berth.controllers.garbage.OwnerGraph.Node;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.meta.OwnerReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What should be done about one object, as upstream's {@code garbagecollector.go} has it. */
final class GarbagePlanner implements Planner<String> {
  private final OwnerGraph graph;
  private final OwnedTypes types;

  GarbagePlanner(OwnerGraph graph, OwnedTypes types) {
    this.graph = graph;
    this.types = types;
  }

  @Override
  public Plan plan(View view, String uid, Instant now) {
    Optional<Node> known = graph.node(uid);
    if (known.isEmpty()) {
      return Plan.NOTHING;
    }
    Node node = known.get();
    Optional<? extends KubeObject> object =
        view.get(node.kind(), node.namespace(), node.name()).filter(o -> o.uid().equals(uid));
    if (object.isEmpty()) {
      return Plan.NOTHING;
    }
    return switch (node.ending()) {
      case ORPHAN -> release(view, node, object.get());
      case FOREGROUND -> graph.isBlocked(uid) ? Plan.NOTHING : withoutFinalizer(node, object.get(), OwnerGraph.FOREGROUND);
      case OTHER -> Plan.NOTHING;
      case NONE -> owned(node, object.get());
    };
  }

  private static Plan withoutFinalizer(Node node, KubeObject object, String finalizer) {
    return Plan.of(takeOff(node, object, finalizer));
  }

  private static Step takeOff(Node node, KubeObject object, String finalizer) {
    List<String> left = object.meta().finalizers().stream().filter(f -> !f.equals(finalizer)).toList();
    return patch(
        node,
        precisely(object).put("finalizers", left.isEmpty() ? JsonNull.NULL : JsonArray.ofStrings(left)));
  }

  /** A change of this very version of the object. */
  private static JsonObject.Builder precisely(KubeObject object) {
    return JsonObject.builder().put("uid", object.uid()).put("resourceVersion", object.meta().resourceVersion());
  }

  private static Step patch(Node node, JsonObject.Builder metadata) {
    Ref ref = Ref.of(node.kind(), node.namespace(), node.name());
    JsonObject body = JsonObject.of("metadata", metadata.build());
    return Step.perform(new Write.Patch(ref, "", Write.PatchType.MERGE, body)).tolerating("NotFound");
  }

  private static Step withOwners(Node node, KubeObject object, Predicate<JsonObject> kept) {
    JsonArray left =
        JsonArray.of(object.json().object("metadata").array("ownerReferences").objects().filter(kept).toList());
    return patch(node, precisely(object).put("ownerReferences", left.isEmpty() ? JsonNull.NULL : left));
  }

  /** Its dependents are told that they have no such owner, then it may go. */
  private Plan release(View view, Node owner, KubeObject object) {
    List<Step> steps = new ArrayList<>();
    for (Node dependent : graph.dependents(owner.uid())) {
      view.get(dependent.kind(), dependent.namespace(), dependent.name())
          .filter(d -> d.uid().equals(dependent.uid()))
          .ifPresent(d -> steps.add(withOwners(dependent, d, ref -> !ref.text("uid").equals(owner.uid()))));
    }
    return Plan.builder().together(steps).then(takeOff(owner, object, OwnerGraph.ORPHAN)).build();
  }

  private Plan owned(Node node, KubeObject object) {
    Owners owners = Owners.of(node, graph, types);
    Plan.Builder plan = Plan.builder();
    plan.together(owners.misplaced().stream().map(owner -> tellMisplaced(node, object, owner)).toList());
    if (owners.areAllSolid()) {
      return plan.build();
    }
    plan.together(owners.missing().entrySet().stream().map(e -> confirmMissing(e.getValue(), e.getKey())).toList());
    if (!owners.solid().isEmpty()) {
      return plan
          .then(
              withOwners(
                  node, object, ref -> owners.solid().stream().anyMatch(s -> s.uid().equals(ref.text("uid")))))
          .build();
    }
    if (!owners.waiting().isEmpty() && graph.hasDependents(node.uid())) {
      return foreground(plan, node, object);
    }
    return plan.then(delete(node, object, object.meta().resourceVersion(), policy(object))).build();
  }

  private static Step confirmMissing(Ref owner, OwnerReference named) {
    return new Step.Confirm(
        owner, is -> is.filter(o -> o.object("metadata").text("uid").equals(named.uid())).isEmpty());
  }

  /** Who waits for its own dependents no longer blocks its owner where the two wait for each other. */
  private Plan foreground(Plan.Builder plan, Node node, KubeObject object) {
    boolean circle = graph.dependents(node.uid()).stream().anyMatch(d -> d.ending() == Ending.FOREGROUND);
    if (circle && node.owners().stream().anyMatch(OwnerReference::blockOwnerDeletion)) {
      JsonArray unblocked =
          object.json().object("metadata").array("ownerReferences")
              .mapObjects(ref -> ref.has("blockOwnerDeletion") ? ref.with("blockOwnerDeletion", false) : ref);
      return plan.then(patch(node, precisely(object).put("ownerReferences", unblocked)))
          .then(delete(node, object, "", "Foreground"))
          .build();
    }
    return plan.then(delete(node, object, object.meta().resourceVersion(), "Foreground")).build();
  }

  /** What was asked for before it came to this. */
  private static String policy(KubeObject object) {
    return object.meta().hasFinalizer(OwnerGraph.ORPHAN)
        ? "Orphan"
        : object.meta().hasFinalizer(OwnerGraph.FOREGROUND) ? "Foreground" : "Background";
  }

  private static Step delete(Node node, KubeObject object, String revision, String policy) {
    return Step.perform(
            new Write.Delete(
                Ref.of(node.kind(), node.namespace(), node.name()),
                new Write.DeleteOptions(object.uid(), revision, Optional.empty(), policy, false)))
        .tolerating("NotFound");
  }

  private static Step tellMisplaced(Node node, KubeObject object, OwnerReference owner) {
    String message =
        "ownerRef [" + owner.apiVersion() + "/" + owner.kind() + ", namespace: " + node.namespace() + ", name: "
            + owner.name() + ", uid: " + owner.uid() + "] does not exist in namespace \"" + node.namespace() + "\"";
    return new Step.Tell(Note.warning(object, "OwnerRefInvalidNamespace", message));
  }
}

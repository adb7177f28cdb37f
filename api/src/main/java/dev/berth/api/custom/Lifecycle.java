package dev.berth.api.custom;

import dev.berth.api.apply.FieldManagers;
import dev.berth.api.objects.StoredForm;
import dev.berth.api.objects.StoredObjects;
import dev.berth.api.objects.Trees;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.CustomResourceDefinition;
import dev.berth.model.kinds.CustomResourceDefinition.Names;
import dev.berth.model.kinds.Kinds;
import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Entry;
import dev.berth.store.Expect;
import dev.berth.store.Store;
import dev.berth.store.WriteResult;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of definitions once they are stored: their names are accepted and their types come to be, or their objects go
 * and then they. It happens in the turn of the write that calls for it, by writes of its own, and once at the start for what
 * an earlier process left undone. One write at a time; the store is all it knows.
 *
 * <p>Upstream has a controller for each of these. Here they are one decision, since nothing but the definitions of the same
 * group has a say in it: a client that has its answer finds the type there.
 */
public final class Lifecycle {
  private static final ResourceType TYPE = Kinds.CUSTOM_RESOURCE_DEFINITION.type();
  private static final String MANAGER = "kube-apiserver";

  private final Store store;
  private final Trees trees;
  private final StoredObjects objects;
  private final CustomTypes types;
  private final FieldManagers owners;
  private final InstantSource clock;

  /** @param owners who owns what of definitions */
  public Lifecycle(
      Store store, Trees trees, StoredObjects objects, CustomTypes types, FieldManagers owners, InstantSource clock) {
    this.store = store;
    this.trees = trees;
    this.objects = objects;
    this.types = types;
    this.owners = owners;
    this.clock = clock;
  }

  /** Goes on with what an earlier process did not finish, or draws the consequences of writes past the API. */
  public void resume() {
    types.known().forEach(this::settle);
  }

  /** Draws the consequences of a write that has been carried out. */
  public void written(ResourceType type, Change change) {
    if (type.keepsObjectsOf(TYPE)) {
      settle(change.key().substring(TYPE.keyPrefix().length()));
    } else if (change instanceof Change.Delete) {
      CustomVersion.of(type).filter(CustomVersion::isTerminating).ifPresent(v -> settle(v.definitionName()));
    }
  }

  private synchronized void settle(String name) {
    while (!tryToSettle(name)) {
      // somebody else wrote the definition meanwhile: it is looked at anew
    }
  }

  private boolean tryToSettle(String name) {
    Optional<Entry> entry = store.get(TYPE.key("", name));
    if (entry.isEmpty()) {
      Optional<Definition> gone = types.remove(name);
      gone.ifPresent(this::forget);
      gone.ifPresent(this::freed);
      return true;
    }
    CustomResourceDefinition crd = new CustomResourceDefinition(trees.of(entry.get()));
    return crd.isTerminating() ? end(crd) : establish(crd);
  }

  private boolean establish(CustomResourceDefinition crd) {
    CustomResourceDefinition next = Naming.decide(crd, taken(crd), clock.instant());
    types.put(next).ifPresent(this::forget); // before anybody can read that it is established
    if (next.json().equals(crd.json())) {
      return true;
    }
    if (!write(crd, next.json())) {
      return false;
    }
    if (!next.acceptedNames().equals(crd.acceptedNames())) {
      retryOthers(crd);
    }
    return true;
  }

  private void forget(Definition retired) {
    owners.forget(retired.versions().stream().map(CustomVersion::structure).toList());
  }

  private Naming.Taken taken(CustomResourceDefinition crd) {
    Set<String> resources = new HashSet<>();
    Set<String> kinds = new HashSet<>();
    for (Definition d : types.inGroup(crd.group())) {
      if (!d.crd().name().equals(crd.name())) {
        Names names = d.crd().acceptedNames();
        resources.add(names.plural());
        resources.add(names.singular());
        resources.addAll(names.shortNames());
        kinds.add(names.kind());
        kinds.add(names.listKind());
      }
    }
    return new Naming.Taken(resources, kinds);
  }

  /** Names that another definition had may now be free for those that could not have them. */
  private void retryOthers(CustomResourceDefinition crd) {
    for (Definition d : types.inGroup(crd.group())) {
      if (!d.crd().name().equals(crd.name()) && !Condition.isTrue(d.crd(), CustomResourceDefinition.NAMES_ACCEPTED)) {
        settle(d.crd().name());
      }
    }
  }

  private void freed(Definition gone) {
    new Emptying(store, trees, objects).run(gone, clock.instant()); // what was created while it went
    retryOthers(gone.crd());
  }

  /** Empties what is being deleted and lets it go. */
  private boolean end(CustomResourceDefinition crd) {
    types.put(crd).ifPresent(this::forget);
    if (!crd.meta().hasFinalizer(CustomResourceDefinition.CLEANUP)) {
      return true;
    }
    Optional<Definition> definition = types.find(crd.name());
    if (!crd.isServed() || definition.isEmpty()) {
      return release(crd, "NeverEstablished", "resource was never established");
    }
    if (definition.get().served().stream().anyMatch(types::isBuiltin)) {
      return release(crd, "OverlappingBuiltInResource", "instances overlap with built-in resources in storage");
    }
    JsonObject going = terminating(crd.json(), "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress");
    if (!going.equals(crd.json())) {
      return write(crd, going) && tryToSettle(crd.name());
    }
    return !new Emptying(store, trees, objects).run(definition.get(), clock.instant())
        || release(crd, "InstanceDeletionCompleted", "removed all instances");
  }

  private JsonObject terminating(JsonObject crd, String status, String reason, String message) {
    JsonArray conditions =
        Condition.set(
            crd.object("status").array("conditions"), CustomResourceDefinition.TERMINATING, status, reason, message,
            clock.instant());
    return crd.updateObject("status", s -> s.with("conditions", conditions));
  }

  /** Takes the finalizer off; the definition goes with its last one. */
  private boolean release(CustomResourceDefinition crd, String reason, String message) {
    JsonArray left =
        JsonArray.ofStrings(
            crd.meta().finalizers().stream().filter(f -> !f.equals(CustomResourceDefinition.CLEANUP)).toList());
    if (!left.isEmpty()) {
      JsonObject released = terminating(crd.json(), "False", reason, message);
      return write(crd, released.updateObject("metadata", m -> m.with("finalizers", left)));
    }
    if (!commit(new Change.Delete(TYPE.key("", crd.name()), new Expect.Revision(crd.revision())))) {
      return false;
    }
    return tryToSettle(crd.name());
  }

  private boolean write(CustomResourceDefinition from, JsonObject to) {
    JsonObject owned = owners.of(TYPE, "status").updated(Optional.of(from.json()), to, MANAGER, clock.instant());
    return commit(
        new Change.Put(TYPE.key("", from.name()), new Expect.Revision(from.revision()), StoredForm.of(owned)));
  }

  /** False where somebody was faster, or the store has no room right now. */
  private boolean commit(Change change) {
    boolean done = store.write(Batch.of(change)).join() instanceof WriteResult.Committed;
    if (done) {
      store.get(change.key()).ifPresent(trees::keep);
      objects.changed(TYPE);
    }
    return done;
  }
}

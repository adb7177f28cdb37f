package dev.berth.api.admission.policy;

import dev.berth.api.apply.ApplyResult;
import dev.berth.api.apply.FieldManagers;
import dev.berth.api.objects.StoredForm;
import dev.berth.api.objects.StoredObjects;
import dev.berth.api.objects.Trees;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Entry;
import dev.berth.store.Expect;
import dev.berth.store.Store;
import dev.berth.store.WriteResult;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells in the status of a validating policy that its expressions were checked against types, and what came of it. In the turn
 * of the write that calls for it, as with definitions; upstream has a controller for it
 * ({@code validatingadmissionpolicystatus}), whose name the fields are owned by.
 */
public final class PolicyStatus {
  private static final String MANAGER = "validatingadmissionpolicy-status-controller";

  private final ResourceType type;
  private final Store store;
  private final Trees trees;
  private final StoredObjects objects;
  private final Supplier<Catalogue> catalogue;
  private final FieldManagers owners;
  private final InstantSource clock;

  /**
   * @param type ValidatingAdmissionPolicy
   * @param owners who owns what of policies
   */
  public PolicyStatus(
      ResourceType type,
      Store store,
      Trees trees,
      StoredObjects objects,
      Supplier<Catalogue> catalogue,
      FieldManagers owners,
      InstantSource clock) {
    this.type = type;
    this.store = store;
    this.trees = trees;
    this.objects = objects;
    this.catalogue = catalogue;
    this.owners = owners;
    this.clock = clock;
  }

  /** Checks what an earlier process, or a write past the API, left unchecked. */
  public void resume() {
    for (JsonObject policy : objects.list(type, "")) {
      settle(type.key("", policy.object("metadata").text("name")));
    }
  }

  /** Draws the consequences of a write that has been carried out. */
  public void written(ResourceType written, Change change) {
    if (written.keepsObjectsOf(type) && change instanceof Change.Put) {
      settle(change.key());
    }
  }

  private void settle(String key) {
    while (!tryToSettle(key)) {
      // somebody else wrote the policy meanwhile: it is looked at anew
    }
  }

  private boolean tryToSettle(String key) {
    Optional<Entry> entry = store.get(key);
    if (entry.isEmpty()) {
      return true;
    }
    JsonObject policy = trees.of(entry.get());
    long generation = policy.object("metadata").number("generation");
    if (generation <= policy.object("status").number("observedGeneration")) {
      return true;
    }
    JsonArray warnings = new TypeCheck(catalogue.get()).warnings(policy.object("spec"));
    JsonObject checked = warnings.isEmpty() ? JsonObject.EMPTY : JsonObject.of("expressionWarnings", warnings);
    JsonObject configuration =
        JsonObject.builder()
            .put("apiVersion", policy.text("apiVersion"))
            .put("kind", policy.text("kind"))
            .put("metadata", JsonObject.EMPTY.with("name", policy.object("metadata").text("name")))
            .put("status", JsonObject.EMPTY.with("observedGeneration", generation).with("typeChecking", checked))
            .build();
    ApplyResult applied =
        owners.of(type, "status").applied(Optional.of(policy), configuration, MANAGER, true, clock.instant());
    return !(applied instanceof ApplyResult.Applied(JsonObject next))
        || write(new Change.Put(key, new Expect.Revision(entry.get().revision()), StoredForm.of(next)));
  }

  /** False where somebody was faster. */
  private boolean write(Change change) {
    objects.changing(type);
    try {
      return switch (store.write(Batch.of(change)).join()) {
        case WriteResult.Committed _ -> {
          store.get(change.key()).ifPresent(trees::keep);
          objects.changed(type);
          yield true;
        }
        case WriteResult.Conflict _ -> false;
        case WriteResult.Overloaded _ -> true; // the next write of the policy tells it
      };
    } finally {
      objects.settled(type);
    }
  }
}

package dev.berth.api.custom;

import dev.berth.api.objects.StoredForm;
import dev.berth.api.objects.StoredObjects;
import dev.berth.api.objects.Trees;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Entry;
import dev.berth.store.Expect;
import dev.berth.store.ListResult;
import dev.berth.store.Store;
import dev.berth.store.WriteResult;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Deletes all objects of a definition: at once what nothing holds, and the rest when its finalizers are gone. */
final class Emptying {
  /** Writes that are under way together. */
  private static final int MOST = 500;

  private final Store store;
  private final Trees trees;
  private final StoredObjects objects;

  Emptying(Store store, Trees trees, StoredObjects objects) {
    this.store = store;
    this.trees = trees;
    this.objects = objects;
  }

  /** Whether nothing is left. */
  boolean run(Definition definition, Instant now) {
    ResourceType type = definition.storageVersion().type();
    while (true) {
      List<Change> changes = new ArrayList<>();
      List<Entry> left = page(type);
      for (Entry e : left) {
        JsonObject object = trees.of(e);
        JsonObject meta = object.object("metadata");
        if (meta.array("finalizers").isEmpty()) {
          changes.add(new Change.Delete(e.key(), new Expect.Revision(e.revision())));
        } else if (!meta.has("deletionTimestamp")) {
          changes.add(
              new Change.Put(e.key(), new Expect.Revision(e.revision()), StoredForm.of(marked(object, meta, now))));
        }
      }
      if (changes.isEmpty()) {
        return left.isEmpty();
      }
      for (int from = 0; from < changes.size(); from += MOST) {
        carryOut(changes.subList(from, Math.min(from + MOST, changes.size())));
      }
      objects.changed(type);
    }
  }

  private List<Entry> page(ResourceType type) {
    return switch (store.list(type.keyPrefix(), 0, 0, "")) {
      case ListResult.Page p -> p.entries();
      case ListResult.Compacted _, ListResult.Future _ ->
          throw new IllegalStateException("the newest revision cannot be too old or too new");
    };
  }

  /** What fails was changed meanwhile, and is looked at again. */
  private void carryOut(List<Change> changes) {
    List<CompletableFuture<WriteResult>> underway = changes.stream().map(c -> store.write(Batch.of(c))).toList();
    underway.forEach(CompletableFuture::join);
  }

  private static JsonObject marked(JsonObject object, JsonObject meta, Instant now) {
    return object.with(
        "metadata",
        meta.with("deletionTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString())
            .with("deletionGracePeriodSeconds", 0)
            .with("generation", meta.number("generation") + 1));
  }
}

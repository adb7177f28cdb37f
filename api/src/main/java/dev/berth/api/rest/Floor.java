package dev.berth.api.rest;

import dev.berth.api.admission.AdmissionChain;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.Reinvocation;
import dev.berth.api.convert.Conversions;
import dev.berth.api.custom.CustomStrategy;
import dev.berth.api.custom.CustomVersion;
import dev.berth.api.objects.StoredForm;
import dev.berth.api.objects.StoredObjects;
import dev.berth.api.objects.Trees;
import dev.berth.api.status.Failures;
import dev.berth.api.strategy.Allocator;
import dev.berth.api.strategy.Strategies;
import dev.berth.api.strategy.Strategy;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Entry;
import dev.berth.store.Store;
import dev.berth.store.StoreException;
import dev.berth.store.Value;
import dev.berth.store.WriteResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What all verbs stand on. One per server.
 *
 * @param store where objects are
 * @param trees of the entries
 * @param objects for those who read other objects
 * @param catalogue the types that are known right now
 * @param strategies what differs from kind to kind
 * @param admission the chain
 * @param allocators for the types whose objects are given something unique
 * @param random for uids and generated names; thread-safe
 * @param loop wakes watches that end or want a bookmark
 * @param owners who owns which field
 * @param afterWrite draws consequences of what was written, before its writer is answered
 */
public record Floor(
    Store store,
    Trees trees,
    StoredObjects objects,
    Supplier<Catalogue> catalogue,
    Strategies strategies,
    AdmissionChain admission,
    Map<GroupResource, Allocator> allocators,
    RandomGenerator random,
    Loop loop,
    FieldOwners owners,
    AfterWrite afterWrite) {

  /** Hears of each write that the store took. */
  public interface AfterWrite {
    AfterWrite NOTHING = (_, _) -> {};

    void written(ResourceType type, Change change);
  }

  Strategy strategy(ResourceType type) {
    return CustomVersion.of(type).<Strategy>map(CustomStrategy::new).orElseGet(() -> strategies.of(type));
  }

  /**
   * For what depends on the newest state, of which another process may know more.
   *
   * @throws Refusal 503
   */
  void requireNewest() {
    store.staleness().ifPresent(why -> {
      throw Failures.unavailable(
          "another server may have written since: " + why.getMessage() + "; resourceVersion=0 reads what this one knows");
    });
  }

  UUID newUid() {
    return uid(random);
  }

  /** A uid of random bits, as version 4 has them. */
  public static UUID uid(RandomGenerator random) {
    long hi = random.nextLong() & 0xffffffffffff0fffL | 0x4000L;
    long lo = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
    return new UUID(hi, lo);
  }

  public AdmissionRequest admissionRequest(
      Call call,
      AdmissionRequest.Operation operation,
      String name,
      Optional<JsonObject> old,
      JsonObject options,
      boolean dryRun) {
    return new AdmissionRequest(
        operation,
        call.type(),
        call.info().subresource(),
        call.namespace().isEmpty() && call.type().plural().equals("namespaces") ? name : call.namespace(),
        name,
        call.user(),
        old,
        options,
        dryRun,
        objects,
        call.authorizer(),
        call.now(),
        operation == AdmissionRequest.Operation.CONNECT ? TimeLimit.MOST : TimeLimit.of(call.query()),
        call.warnings(),
        new Reinvocation());
  }

  /** The object of an entry, in the version that the caller speaks. */
  JsonObject read(Entry entry, ResourceType type) {
    JsonObject stored = trees.of(entry);
    Optional<CustomVersion> custom = CustomVersion.of(type);
    if (custom.isPresent()) {
      return custom.get().read(List.of(new CustomVersion.Stored(stored, entry.revision()))).getFirst();
    }
    return isStorageVersion(type) ? stored : Conversions.convert(stored, storageType(type), type);
  }

  /** The objects of entries, in the version that the caller speaks; those that need a webhook's conversion go together. */
  List<JsonObject> read(List<Entry> entries, ResourceType type) {
    Optional<CustomVersion> custom = CustomVersion.of(type);
    return custom.isPresent()
        ? custom.get().read(entries.stream().map(e -> new CustomVersion.Stored(trees.of(e), e.revision())).toList())
        : entries.stream().map(e -> read(e, type)).toList();
  }

  /** Whether an entry's text is what a client of this type is to see. */
  boolean isServedAsStored(Entry entry, ResourceType type) {
    Optional<CustomVersion> custom = CustomVersion.of(type);
    return custom.isPresent() ? custom.get().isServedAsStored(entry) : isStorageVersion(type);
  }

  /** Whether writing what an entry says would change how it is stored: in an older version, or before a schema changed. */
  boolean isStoredAnew(Entry entry, ResourceType type) {
    return CustomVersion.of(type).filter(v -> !v.isStoredInForm(entry)).isPresent();
  }

  /** A custom object as it will be read where it is stored; others are so already. */
  JsonObject formed(JsonObject object, ResourceType type) {
    Optional<CustomVersion> custom = CustomVersion.of(type);
    return custom.isPresent() ? custom.get().formed(object) : object;
  }

  /** What a write that is not carried out would have answered. */
  JsonObject unwritten(JsonObject object, ResourceType type) {
    if (isStorageVersion(type)) {
      return object;
    }
    Optional<CustomVersion> custom = CustomVersion.of(type);
    if (custom.isEmpty()) {
      ResourceType storage = storageType(type);
      return Conversions.convert(Conversions.convert(object, type, storage), storage, type);
    }
    JsonObject stored = custom.get().toStorage(object);
    return custom.get().read(List.of(new CustomVersion.Stored(stored, store.revision() + 1))).getFirst();
  }

  /** An object in the version that is stored. */
  JsonObject toStorage(JsonObject object, ResourceType type) {
    Optional<CustomVersion> custom = CustomVersion.of(type);
    if (custom.isPresent()) {
      return custom.get().toStorage(object);
    }
    return isStorageVersion(type) ? object : Conversions.convert(object, type, storageType(type));
  }

  static boolean isStorageVersion(ResourceType type) {
    return type.storage().equals(type.groupVersion());
  }

  /** The type in whose version the objects of a type are stored. */
  ResourceType storageType(ResourceType type) {
    return isStorageVersion(type)
        ? type
        : catalogue
            .get()
            .find(new GroupVersionKind(type.storage(), type.kind()))
            .orElseThrow(() -> new IllegalStateException("no storage version " + type.storage() + " of " + type.gvk()));
  }

  /** What became of a write that the store took. */
  sealed interface Written {
    /** @param entry what is there now; empty for a deletion */
    record At(long revision, Optional<Entry> entry) implements Written {}

    /** Another writer was first. */
    record Lost(Optional<Entry> current) implements Written {}
  }

  /** Writes and waits until it is durable. @throws dev.berth.api.status.Refusal where the store cannot take it */
  Written write(ResourceType type, Change change) {
    LargestObject.require(type, change);
    return switch (stored(type, change)) {
      case WriteResult.Committed c -> {
        afterWrite.written(type, change);
        yield new Written.At(c.revision(), c.events().getFirst().current());
      }
      case WriteResult.Conflict c -> new Written.Lost(c.current());
      case WriteResult.Overloaded _ -> throw Failures.tooManyRequests("Too many requests, please try again later.", 1);
    };
  }

  private WriteResult stored(ResourceType type, Change change) {
    objects.changing(type);
    try {
      WriteResult result = store.write(Batch.of(change)).join();
      if (result instanceof WriteResult.Committed c) {
        boolean event = type.plural().equals("events");
        // it carries the tree that was written
        c.events().getFirst().current().ifPresent(event ? trees::keepBriefly : trees::keep);
        objects.changed(type);
      }
      return result;
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException s) {
        s.known().ifPresent(known -> follow(known, type, change));
        throw Failures.unavailable("the store does not take writes: " + s.getMessage());
      }
      throw e;
    } finally {
      objects.settled(type);
    }
  }

  /** What may have happened is under way until it is known, and then has its consequences as though it had happened. */
  private void follow(CompletionStage<Void> known, ResourceType type, Change change) {
    objects.changing(type);
    known.thenRun(
        () -> {
          objects.changed(type);
          objects.settled(type);
          Thread.startVirtualThread(() -> afterWrite.written(type, change)); // which may write
        });
  }

  /** An object, and what to write for it. */
  record Storable(JsonObject object, Value value) {}

  /**
   * Who owns which fields may be more than the fields. An object that is too large with that is stored without; an apply, which
   * is about nothing else, is not.
   */
  Storable storable(JsonObject object, ResourceType type, WriteOptions options) {
    Value value = stored(object, type);
    if (options.apply() || LargestObject.fits(type, value)) {
      return new Storable(object, value);
    }
    JsonObject bare = object.updateObject("metadata", meta -> meta.without("managedFields"));
    return new Storable(bare, stored(bare, type));
  }

  /** What to write for an object of this type. */
  Value stored(JsonObject object, ResourceType type) {
    return StoredForm.of(toStorage(object, type), store.revision() + 1);
  }

  /**
   * The object as it stands in the store after it was written: the very tree that readers of the entry get, where it can be. What
   * was stored in another version is converted back, since that version has defaults and notes of its own.
   */
  JsonObject written(JsonObject object, ResourceType type, Written.At at) {
    if (at.entry().isEmpty()) {
      return written(object, at.revision());
    }
    Entry entry = at.entry().get();
    if (!isStorageVersion(type)) {
      return read(entry, type);
    }
    return type.isCustom() ? written(object, at.revision()) : trees.of(entry);
  }

  /** The object as it stands in the store after a write at a revision. */
  static JsonObject written(JsonObject object, long revision) {
    return StoredForm.stamped(object, revision);
  }
}

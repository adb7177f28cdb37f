package dev.berth.api.rest;

import dev.berth.api.Response;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.apply.ManagedTimes;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.status.Failures;
import dev.berth.api.strategy.Allocator;
import dev.berth.api.strategy.Strategy;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.api.validation.MetaValidation;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.store.Change;
import dev.berth.store.Entry;
import dev.berth.store.Expect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes over an object that is there: PUT, and the second half of every PATCH. Optimistic: what is written was derived
 * from a version that is still the newest when the write happens, or the derivation is made anew.
 */
public final class Updating {
  /**
   * How often a write that lost a race is derived anew before the caller is told. Each loss is somebody's success, and whoever names
   * no version is not to hear of it; upstream's store goes on until the request's time is over.
   */
  static final int TRIES = 1_000;

  /** The kinds that have other places in upstream's etcd than their names. */
  private static final Map<String, String> PLACES =
      Map.of(
          "replicationcontrollers", "controllers", "endpoints", "services/endpoints", "services", "services/specs", "nodes",
          "minions", "ingresses.networking.k8s.io", "ingress");

  /** Makes the next object, in the version of the request, from the one that is there. */
  public interface Derivation {
    JsonObject next(JsonObject current);
  }

  private final Floor floor;
  private final Creating creating;

  Updating(Floor floor, Creating creating) {
    this.floor = floor;
    this.creating = creating;
  }

  /** PUT. */
  Response put(Call call) {
    WriteOptions options = WriteOptions.of(call.query(), "UpdateOptions", false);
    Aspect aspect = Aspects.of(call.type(), call.info().subresource());
    Strategy strategy = floor.strategy(call.type());
    JsonObject sent =
        Bodies.object(
            call.request().content(),
            call.request().headers().first("Content-Type").orElse(""),
            aspect.kind(),
            aspect.decoding(),
            floor.catalogue().get(),
            options.fieldValidation(),
            call.warnings());
    JsonObject named =
        SameOwners.onceOf(
            call, sent.with("metadata", Creating.inNamespace(call, named(call, sent.object("metadata")))));
    if (!AuditEvent.current().isNone()) {
      AuditEvent.current().requested(call.info().subresource().isEmpty() ? strategy.defaults(named) : named);
    }
    if (floor.store().get(call.key()).isEmpty()) {
      requireUid(call, named.object("metadata"), JsonObject.EMPTY);
    }
    if (floor.store().get(call.key()).isEmpty() && aspect.creates(strategy)) {
      call.requireCreate();
      return Answers.object(call, 201, creating.create(call, named, options));
    }
    Derivation derivation =
        current -> {
          requireUid(call, named.object("metadata"), current.object("metadata"));
          JsonObject next = strategy.defaults(aspect.merge(current, named));
          return floor.owners().updated(
              Optional.of(current), next, call.type(), call.info().subresource(), call.manager(options), call.now());
        };
    JsonObject written = update(call, aspect, options, derivation);
    return Answers.object(call, 200, aspect.view(written));
  }

  private static JsonObject named(Call call, JsonObject meta) {
    String given = meta.text("name");
    if (given.isEmpty()) {
      throw Failures.nameUndeterminable(call.info().name());
    }
    if (!given.equals(call.info().name())) {
      throw Failures.badRequest(
          "the name of the object (" + given + ") does not match the name on the URL (" + call.info().name() + ")");
    }
    return meta;
  }

  /**
   * Writes what the derivation makes of the current object, trying anew when another writer was faster and the
   * derivation does not insist on a version.
   *
   * @return the object as it is stored now; as it was where nothing changed
   */
  JsonObject update(Call call, Aspect aspect, WriteOptions options, Derivation derivation) {
    return update(call, aspect, options, derivation, Admits.WRITE);
  }

  /** Whether a write is admitted as an update, or is part of something that has been admitted as what it is. */
  enum Admits {
    WRITE,
    NOTHING
  }

  /** The same for a write that may have been admitted already. */
  JsonObject update(Call call, Aspect aspect, WriteOptions options, Derivation derivation, Admits admits) {
    for (int attempt = 1; ; attempt++) {
      Optional<Entry> entry = floor.store().get(call.key());
      if (entry.isEmpty()) {
        throw Failures.notFound(call.type().groupResource(), call.info().name());
      }
      Optional<JsonObject> written = attempt(call, aspect, options, derivation, entry.get(), admits);
      if (written.isPresent()) {
        return written.get();
      }
      if (attempt == TRIES) {
        throw Failures.stale(call.type().groupResource(), call.info().name());
      }
    }
  }

  /** One try; empty where the object changed meanwhile. */
  private Optional<JsonObject> attempt(
      Call call, Aspect aspect, WriteOptions options, Derivation derivation, Entry entry, Admits admits) {
    ResourceType type = call.type();
    Strategy strategy = floor.strategy(type);
    JsonObject old = floor.read(entry, type);
    JsonObject oldMeta = old.object("metadata");
    JsonObject next = derivation.next(old);
    requireFresh(call, aspect, strategy, next, oldMeta);
    next = next.with("metadata", inherited(next.object("metadata"), oldMeta));
    AdmissionRequest admission =
        floor.admissionRequest(
            call,
            AdmissionRequest.Operation.UPDATE,
            call.info().name(),
            Optional.of(aspect.view(old)),
            options.json("UpdateOptions", call.query()),
            options.dryRun());
    if (admits == Admits.WRITE) {
      next = SameOwners.onceAfterAdmission(call, mutated(aspect, admission, next));
    }
    next = aspect.prepare(strategy, next, old);
    next = aspect.counts() ? counted(strategy, next, old) : next;
    List<FieldError> errors =
        new ArrayList<>(MetaValidation.validateUpdate(next.object("metadata"), oldMeta, aspect.metaChecks(strategy)));
    errors.addAll(aspect.validate(strategy, next, old));
    if (!errors.isEmpty()) {
      throw Failures.invalid(type.gvk(), call.info().name(), errors);
    }
    call.warnings().addAll(strategy.updateWarnings(next, old));
    if (admits == Admits.NOTHING) {
      return stored(call, options, entry, next, old);
    }
    JsonObject view = aspect.view(next);
    try {
      floor.admission().validate(admission, view);
      return stored(call, options, entry, next, old);
    } finally {
      floor.admission().done(admission, view);
    }
  }

  private Optional<JsonObject> stored(Call call, WriteOptions options, Entry entry, JsonObject changed, JsonObject old) {
    if (Deletions.isDue(changed)) {
      return finish(call, options, entry, changed);
    }
    JsonObject next = ManagedTimes.keptUnlessChanged(floor.formed(changed, call.type()), old);
    return next.equals(old) && !floor.isStoredAnew(entry, call.type())
        ? Optional.of(old)
        : write(call, options, entry, next, old);
  }

  /** Admission sees of the object what clients see. */
  private JsonObject mutated(Aspect aspect, AdmissionRequest admission, JsonObject next) {
    JsonObject view = aspect.view(next);
    JsonObject mutated = floor.admission().mutate(admission, view);
    return mutated.equals(view) ? next : aspect.merge(next, mutated);
  }

  private Optional<JsonObject> write(Call call, WriteOptions options, Entry entry, JsonObject changed, JsonObject old) {
    ResourceType type = call.type();
    JsonObject next = changed;
    Optional<Allocator> allocator = Optional.ofNullable(floor.allocators().get(type.groupResource()));
    Optional<Allocator.Reservation> held = Optional.empty();
    if (allocator.isPresent()) {
      held = Optional.of(allocator.get().reserve(next, Optional.of(old), floor.objects(), options.dryRun()));
      next = held.get().object();
    }
    boolean committed = false;
    try {
      if (options.dryRun()) {
        return Optional.of(floor.unwritten(next, type));
      }
      Floor.Storable storable = floor.storable(next, type, options);
      Change.Put put = new Change.Put(entry.key(), new Expect.Revision(entry.revision()), storable.value());
      if (floor.write(type, put) instanceof Floor.Written.At c) {
        committed = true;
        return Optional.of(floor.written(storable.object(), type, c));
      }
      return Optional.empty();
    } finally {
      if (committed) {
        held.ifPresent(Allocator.Reservation::commit);
      } else {
        held.ifPresent(Allocator.Reservation::cancel);
      }
    }
  }

  /** The last finalizer of an object that was waiting for it is gone: so is the object. */
  private Optional<JsonObject> finish(Call call, WriteOptions options, Entry entry, JsonObject next) {
    if (!options.dryRun()) {
      Change.Delete delete = new Change.Delete(entry.key(), new Expect.Revision(entry.revision()));
      if (floor.write(call.type(), delete) instanceof Floor.Written.Lost) {
        return Optional.empty();
      }
      Optional.ofNullable(floor.allocators().get(call.type().groupResource())).ifPresent(a -> a.release(next));
    }
    return Optional.of(next);
  }

  private void requireFresh(
      Call call, Aspect aspect, Strategy strategy, JsonObject next, JsonObject oldMeta) {
    JsonObject meta = next.object("metadata");
    String revision = meta.text("resourceVersion");
    if (revision.isEmpty() || revision.equals("0")) {
      if (!strategy.allowsUnconditionalUpdate() && !(aspect instanceof ScaleOf)) {
        // Upstream's store knows no kind, and names the resource in its place.
        throw Failures.invalid(
            new GroupVersionKind(call.type().gvk().groupVersion(), call.type().plural()),
            call.info().name(),
            List.of(
                FieldError.invalid(
                    FieldPath.of("metadata", "resourceVersion"), 0, "must be specified for an update")));
      }
    } else if (!revision.equals(oldMeta.text("resourceVersion"))) {
      if (revision.chars().anyMatch(c -> c < '0' || c > '9')) {
        throw Failures.invalid(
            call.type().gvk(),
            call.info().name(),
            List.of(
                FieldError.invalid(
                    FieldPath.of("metadata", "resourceVersion"),
                    revision,
                    "strconv.ParseUint: parsing \"" + revision + "\": invalid syntax")));
      }
      throw Failures.stale(call.type().groupResource(), call.info().name());
    }
  }

  /** Whoever names a uid with a PUT means that very object. */
  private static void requireUid(Call call, JsonObject meta, JsonObject oldMeta) {
    String uid = meta.text("uid");
    if (call.info().verb().equals("update") && !uid.isEmpty() && !uid.equals(oldMeta.text("uid"))) {
      throw Failures.conflict(
          call.type().groupResource(),
          call.info().name(),
          "StorageError: invalid object, Code: 4, Key: " + upstreamKey(call) + ", ResourceVersion: 0, AdditionalErrorMsg:"
              + " Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + oldMeta.text("uid"));
    }
  }

  /** Where upstream's etcd has the object. */
  private static String upstreamKey(Call call) {
    String namespace = call.namespace().isEmpty() ? "" : call.namespace() + "/";
    return "/registry/" + PLACES.getOrDefault(call.type().groupResource().toString(), call.type().plural()) + "/" + namespace
        + call.info().name();
  }

  private static JsonObject inherited(JsonObject meta, JsonObject oldMeta) {
    JsonObject m = MetaValidation.inherit(meta, oldMeta).without("selfLink");
    Optional<Json> revision = oldMeta.get("resourceVersion");
    return revision.isPresent() ? m.with("resourceVersion", revision.get()) : m;
  }

  private static JsonObject counted(Strategy strategy, JsonObject next, JsonObject old) {
    if (!strategy.countsGeneration() || !strategy.changesGeneration(next, old)) {
      return next;
    }
    JsonObject meta = next.object("metadata");
    return next.with("metadata", meta.with("generation", old.object("metadata").number("generation") + 1));
  }
}

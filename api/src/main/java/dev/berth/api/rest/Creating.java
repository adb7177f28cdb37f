package dev.berth.api.rest;

import dev.berth.api.Response;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.custom.CustomVersion;
import dev.berth.api.status.Failures;
import dev.berth.api.strategy.Allocator;
import dev.berth.api.strategy.Strategy;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.MetaValidation;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.GeneratedName;
import dev.berth.model.time.Timestamps;
import dev.berth.store.Change;
import dev.berth.store.Expect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** POST of a new object. */
final class Creating {
  /** How often a generated name is tried (KEP-4420). */
  private static final int TRIES = 8;

  private final Floor floor;

  Creating(Floor floor) {
    this.floor = floor;
  }

  Response create(Call call) {
    WriteOptions options = WriteOptions.of(call.query(), "CreateOptions", false);
    ResourceType type = call.type();
    JsonObject object =
        Bodies.object(
            call.request().content(),
            call.request().headers().first("Content-Type").orElse(""),
            type.gvk(),
            Aspect.decoding(type),
            floor.catalogue().get(),
            options.fieldValidation(),
            call.warnings());
    return Answers.object(call, 201, create(call, object, options));
  }

  /** Creates an object that is decoded already; answers it as it is stored. */
  JsonObject create(Call call, JsonObject decoded, WriteOptions options) {
    return create(call, decoded, options, false);
  }

  /** The same for an object that comes with its ownership worked out, from an apply. */
  JsonObject createOwned(Call call, JsonObject decoded, WriteOptions options) {
    return create(call, decoded, options, true);
  }

  private JsonObject create(Call call, JsonObject decoded, WriteOptions options, boolean owned) {
    ResourceType type = call.type();
    if (CustomVersion.of(type).filter(CustomVersion::isTerminating).isPresent()) {
      throw Failures.whileTerminating("create");
    }
    Strategy strategy = floor.strategy(type);
    // an apply goes upstream's road of updates, which forgets the revision where nothing is there (operators count on it)
    JsonObject meta = owned ? decoded.object("metadata").without("resourceVersion") : decoded.object("metadata");
    JsonObject object = decoded.with("metadata", withoutSystemFields(inNamespace(call, meta)));
    object = strategy.defaults(object);
    if (!owned) {
      AuditEvent.current().requested(object);
      object = SameOwners.onceOf(call, object);
      object = floor.owners().updated(Optional.empty(), object, type, "", call.manager(options), call.now());
    }
    AdmissionRequest admission =
        floor.admissionRequest(
            call,
            AdmissionRequest.Operation.CREATE,
            meta.text("name"),
            Optional.empty(),
            options.json("CreateOptions", call.query()),
            options.dryRun());
    object = SameOwners.onceAfterAdmission(call, floor.admission().mutate(admission, object));
    meta = object.object("metadata");
    object = object.with("metadata", inNamespace(call, meta));
    boolean generated = meta.text("name").isEmpty() && !meta.text("generateName").isEmpty();
    for (int attempt = 1; ; attempt++) {
      JsonObject candidate = generated ? named(object) : object;
      Outcome outcome = attempt(call, strategy, candidate, options, admission);
      if (outcome instanceof Outcome.Created c) {
        return c.object();
      }
      String name = candidate.object("metadata").text("name");
      if (!generated && !meta.text("generateName").isEmpty()) {
        throw Failures.generatedNameTaken(type.groupResource(), name);
      }
      if (!generated) {
        throw outcome instanceof Outcome.Taken t && t.beingDeleted()
            ? Failures.beingDeleted(type.groupResource(), name)
            : Failures.alreadyExists(type.groupResource(), name);
      }
      if (attempt == TRIES) {
        throw Failures.generatedNameTaken(type.groupResource(), name);
      }
    }
  }

  private sealed interface Outcome {
    record Created(JsonObject object) implements Outcome {}

    record Taken(boolean beingDeleted) implements Outcome {}
  }

  private Outcome attempt(
      Call call, Strategy strategy, JsonObject named, WriteOptions options, AdmissionRequest admission) {
    ResourceType type = call.type();
    JsonObject object = named.with("metadata", withSystemFields(named.object("metadata"), strategy, call.now()));
    String name = object.object("metadata").text("name");
    object = strategy.prepareForCreate(object);
    List<FieldError> errors =
        new ArrayList<>(
            MetaValidation.validate(
                object.object("metadata"), type.namespaced(), strategy::nameErrors, strategy.metaChecks().plainFinalizers()));
    errors.addAll(strategy.validate(object));
    if (!errors.isEmpty()) {
      throw Failures.invalid(type.gvk(), name, errors);
    }
    call.warnings().addAll(strategy.warnings(object));
    try {
      floor.admission().validate(admission, object);
      return write(call, object, options);
    } finally {
      floor.admission().done(admission, object);
    }
  }

  private Outcome write(Call call, JsonObject admitted, WriteOptions options) {
    ResourceType type = call.type();
    JsonObject object = floor.formed(admitted, type);
    String name = object.object("metadata").text("name");
    if (!options.dryRun() && namesRevision(object.object("metadata"))) {
      throw Failures.unreasoned("resourceVersion should not be set on objects to be created");
    }
    Optional<Allocator> allocator = Optional.ofNullable(floor.allocators().get(type.groupResource()));
    Optional<Allocator.Reservation> held = Optional.empty();
    boolean committed = false;
    if (allocator.isPresent()) {
      held = Optional.of(allocator.get().reserve(object, Optional.empty(), floor.objects(), options.dryRun()));
      object = held.get().object();
    }
    try {
      String key = type.key(call.namespace(), name);
      if (options.dryRun()) {
        // upstream's store, which minds a revision, is not asked
        JsonObject unwritten = floor.unwritten(object, type);
        return floor.store().get(key).map(e -> taken(floor.read(e, type))).orElse(new Outcome.Created(unwritten));
      }
      Floor.Storable storable = floor.storable(object, type, options);
      return switch (floor.write(type, new Change.Put(key, Expect.ABSENT, storable.value()))) {
        case Floor.Written.At at -> {
          committed = true;
          yield new Outcome.Created(floor.written(storable.object(), type, at));
        }
        case Floor.Written.Lost lost ->
            lost.current().map(e -> taken(floor.read(e, type))).orElse(new Outcome.Taken(false));
      };
    } finally {
      if (committed) {
        held.ifPresent(Allocator.Reservation::commit);
      } else {
        held.ifPresent(Allocator.Reservation::cancel);
      }
    }
  }

  /** Whether an object says that it is of some revision; what is no number says nothing. */
  private static boolean namesRevision(JsonObject meta) {
    String revision = meta.text("resourceVersion");
    return revision.chars().anyMatch(c -> c != '0') && revision.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Outcome taken(JsonObject existing) {
    return new Outcome.Taken(existing.object("metadata").has("deletionTimestamp"));
  }

  private JsonObject named(JsonObject object) {
    JsonObject meta = object.object("metadata");
    return object.with(
        "metadata", meta.with("name", GeneratedName.of(meta.text("generateName"), floor.random())));
  }

  private static JsonObject withoutSystemFields(JsonObject meta) {
    return meta.without("uid")
        .without("creationTimestamp")
        .without("deletionTimestamp")
        .without("selfLink");
  }

  private JsonObject withSystemFields(JsonObject meta, Strategy strategy, Instant now) {
    JsonObject m =
        meta.without("deletionGracePeriodSeconds")
            .without("generation")
            .with("uid", floor.newUid().toString())
            .with("creationTimestamp", Timestamps.format(now));
    return strategy.countsGeneration() ? m.with("generation", 1) : m;
  }

  /** The metadata with the namespace of the request: with none, whatever was given, where there are no namespaces. */
  static JsonObject inNamespace(Call call, JsonObject meta) {
    String given = meta.text("namespace");
    String wanted = call.namespace();
    if (!call.type().namespaced() || wanted.isEmpty()) { // which is refused where the object is validated
      return meta.without("namespace");
    }
    if (given.isEmpty() || given.equals(wanted)) {
      return meta.with("namespace", wanted);
    }
    throw Failures.badRequest(
        "the namespace of the provided object does not match the namespace sent on the request");
  }
}

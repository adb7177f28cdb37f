package dev.berth.api.apply;

import dev.berth.api.status.Status;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps {@code metadata.managedFields} for one kind in one version on one road. Immutable; thread-safe; make one for each
 * resource and subresource.
 *
 * <p>Every write comes by here, after decoding and defaulting and before admission: so what admission and the strategy
 * fill in is owned by nobody, as upstream has it. A create passes no live object. Objects are decoded, as they are
 * stored and served, except that an applied configuration is as the client sent it. The {@code managedFields} of the
 * next object of an {@link #updated update} must be as sent too, an empty list or {@code [{}]} included: these ask for a
 * reset. On subresources the live object's are taken whatever was sent.
 */
public final class FieldManager {
  private static final String BEFORE_FIRST_APPLY = "before-first-apply";

  /** What is nobody's: names, and what the server writes. */
  private static final FieldSet NEVER_OWNED =
      FieldSet.union(
          FieldSet.of("apiVersion"),
          FieldSet.of("kind"),
          FieldSet.of("metadata"),
          FieldSet.of("metadata", "name"),
          FieldSet.of("metadata", "namespace"),
          FieldSet.of("metadata", "creationTimestamp"),
          FieldSet.of("metadata", "selfLink"),
          FieldSet.of("metadata", "uid"),
          FieldSet.of("metadata", "clusterName"),
          FieldSet.of("metadata", "generation"),
          FieldSet.of("metadata", "managedFields"),
          FieldSet.of("metadata", "resourceVersion"));

  /** Who writes by it is told without a time: upstream makes its owners owners of the parent, and forgets when they came. */
  private static final String SCALE = "scale";

  private final GroupVersionKind kind;
  private final String apiVersion;
  private final String subresource;
  private final MergeType type;
  private final Updater updater;

  /**
   * @param kind what the road's objects are: {@code autoscaling/v1, Kind=Scale} on {@code /scale}
   * @param subresource empty for the object itself
   * @param type of the kind; {@link MergeType.Deduced} for custom resources without a schema
   * @param versions of the kind, this one among them
   */
  public FieldManager(
      GroupVersionKind kind, String subresource, MergeType type, ResetFields reset, Versions versions) {
    this.kind = kind;
    this.apiVersion = kind.groupVersion().apiVersion();
    this.subresource = subresource;
    this.type = type;
    this.updater = new Updater(versions, reset);
  }

  /**
   * The next object with its managed fields, after a create, an update or a patch.
   *
   * @param live what is stored, or nothing for a create
   * @param manager the writer's name, see {@link ManagerNames}
   */
  public JsonObject updated(Optional<JsonObject> live, JsonObject next, String manager, Instant now) {
    JsonObject bare = Managers.strip(next);
    try {
      return update(live, bare, managersOf(live, next), manager, time(now)).writeTo(bare);
    } catch (ListItems.Unidentifiable | BadManagedFields e) {
      return bare; // as upstream: an object that cannot be tracked has no managers rather than wrong ones
    }
  }

  /** Those that the write brings along, unless they are useless or not the writer's to bring. */
  private Managers managersOf(Optional<JsonObject> live, JsonObject next) {
    Managers before = decodeOrNone(live);
    if (!subresource.isEmpty()) {
      return before;
    }
    Optional<Json> sent = next.object("metadata").get("managedFields");
    if (sent.isEmpty() || !(sent.get() instanceof JsonArray entries)) {
      return before;
    }
    if (isReset(entries)) {
      return Managers.NONE;
    }
    if (live.isPresent() && entries.equals(live.get().object("metadata").array("managedFields"))) {
      return before;
    }
    Managers brought = decodeOrNone(Optional.of(next));
    return brought.isEmpty() ? before : brought;
  }

  private static boolean isReset(JsonArray entries) {
    return entries.isEmpty()
        || entries.size() == 1
            && entries.get(0) instanceof JsonObject entry
            && entry.names().stream().allMatch(n -> entry.get(n).map(Values::isEmptyOrNull).orElse(true)
                || entry.string(n).map(String::isEmpty).orElse(false));
  }

  private static Managers decodeOrNone(Optional<JsonObject> object) {
    try {
      return object.map(FieldManager::decode).orElse(Managers.NONE);
    } catch (BadManagedFields e) {
      return Managers.NONE;
    }
  }

  private static Managers decode(JsonObject object) {
    return Managers.decode(object.object("metadata").array("managedFields"));
  }

  private Managers update(
      Optional<JsonObject> live, JsonObject next, Managers managers, String manager, String now) {
    if (managers.isEmpty() && live.isPresent() && !live.get().object("metadata").text("uid").isEmpty()) {
      return managers; // nobody is tracked on this object, and only an apply begins it
    }
    return tracked(live.map(Managers::strip).map(this::typed).orElseGet(this::zero), next, managers, manager, now);
  }

  private Managers tracked(Typed live, JsonObject next, Managers managers, String manager, String now) {
    ManagerId self = ManagerId.updater("current-operation", apiVersion, subresource);
    Managers after = updater.update(live, typed(next), managers, self);
    FieldSet touched = after.share(self).map(Managers.Share::fields).orElse(FieldSet.EMPTY).difference(NEVER_OWNED);
    after = after.without(self);
    if (!touched.isEmpty()) {
      ManagerId id = ManagerId.updater(manager, apiVersion, subresource);
      Managers.Share had = after.share(id).orElse(new Managers.Share(FieldSet.EMPTY, apiVersion, ""));
      String time = subresource.equals(SCALE) ? had.time() : now;
      after = after.with(id, new Managers.Share(touched.union(had.fields()), apiVersion, time));
    }
    return CappedManagers.cap(after);
  }

  /**
   * Merges a configuration into an object.
   *
   * @param live what is stored, or nothing where the apply creates
   * @param config as the client sent it
   * @param manager the applier's name, not empty
   * @param force whether fields of other managers are taken over
   */
  public ApplyResult applied(
      Optional<JsonObject> live, JsonObject config, String manager, boolean force, Instant now) {
    Managers managers;
    try {
      managers = live.map(FieldManager::decode).orElse(Managers.NONE);
    } catch (BadManagedFields e) {
      return refused(500, "", "failed to decode managed fields: " + e.getMessage());
    }
    Optional<Status> unfit = unfit(config);
    if (unfit.isPresent()) {
      return new ApplyResult.Refused(unfit.get());
    }
    try {
      return apply(live, Numbers.shortest(config), managers, manager, force, time(now));
    } catch (ListItems.Unidentifiable e) {
      return refused(
          500, "", "failed to create typed live object (" + name(live.orElse(config)) + "): " + e.getMessage());
    }
  }

  private Optional<Status> unfit(JsonObject config) {
    GroupVersionKind given = GroupVersionKinds.of(config);
    if (!given.equals(kind)) {
      return Optional.of(Status.of(400, "BadRequest", "invalid object type: " + given));
    }
    if (config.at("metadata", "managedFields").orElse(Json.parse("null")) instanceof JsonArray) {
      return Optional.of(Status.of(400, "BadRequest", "metadata.managedFields must be nil"));
    }
    return TypeCheck.error(config, type)
        .map(e -> Status.of(500, "", "failed to create typed patch object (" + name(config) + "): " + e));
  }

  private ApplyResult apply(
      Optional<JsonObject> live, JsonObject config, Managers before, String manager, boolean force, String now) {
    Typed bare = typed(live.map(Managers::strip).orElse(JsonObject.EMPTY));
    Managers managers =
        before.isEmpty() && live.isPresent()
            ? tracked(zero(), bare.object(), before, BEFORE_FIRST_APPLY, now)
            : before;
    ManagerId id = ManagerId.applier(manager, subresource);
    Updater.Result result = updater.apply(bare, typed(config), managers, id, force);
    if (result instanceof Updater.Result.Conflicting c && LastApplied.isFor(manager)) {
      Optional<FieldSet> allowed = LastApplied.owned(bare);
      if (allowed.isPresent()) {
        result =
            Conflict.paths(c.conflicts()).difference(allowed.get()).isEmpty()
                ? updater.apply(bare, typed(config), managers, id, true)
                : new Updater.Result.Conflicting(
                    c.conflicts().stream().filter(x -> !allowed.get().has(x.path())).toList());
      }
    }
    return switch (result) {
      case Updater.Result.Conflicting c -> new ApplyResult.Refused(Conflict.status(c.conflicts()));
      case Updater.Result.Merged m -> {
        Managers after = stripped(m.managers(), id, m.object().isPresent(), now);
        JsonObject object = m.object().map(Typed::object).orElse(bare.object());
        if (LastApplied.isFor(manager)) {
          object = LastApplied.refresh(object, config);
        }
        yield new ApplyResult.Applied(after.writeTo(object));
      }
    };
  }

  /** The applier's share without what is nobody's. Its time is that of the last apply that changed the object. */
  private static Managers stripped(Managers managers, ManagerId id, boolean changed, String now) {
    return managers
        .share(id)
        .map(
            share ->
                managers.with(
                    id,
                    new Managers.Share(
                        share.fields().difference(NEVER_OWNED),
                        share.apiVersion(),
                        changed || share.time().isEmpty() ? now : share.time())))
        .orElse(managers);
  }

  private Typed typed(JsonObject object) {
    return new Typed(object, apiVersion, type);
  }

  /** Upstream's empty typed object: what it writes whatever is given is nobody's when an object is created. */
  private Typed zero() {
    return typed(type instanceof MergeType.Struct s && s.zero().get() instanceof JsonObject o ? o : JsonObject.EMPTY);
  }

  private static ApplyResult refused(int code, String reason, String message) {
    return new ApplyResult.Refused(Status.of(code, reason, message));
  }

  private static String name(JsonObject object) {
    JsonObject metadata = object.object("metadata");
    return metadata.text("namespace") + "/" + metadata.text("name") + "; " + GroupVersionKinds.of(object);
  }

  private static String time(Instant now) {
    return Timestamps.format(now);
  }
}

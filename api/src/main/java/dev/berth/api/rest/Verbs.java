package dev.berth.api.rest;

import dev.berth.api.Response;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.decode.Decoding;
import dev.berth.api.objects.Objects;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.Verb;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.schema.TypeSchema;
import dev.berth.store.Change;
import dev.berth.store.Expect;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which verb a call comes to, and whether the type has it. */
public final class Verbs {
  private static final Set<String> READS = Set.of("get", "list", "watch");

  private final Floor floor;
  private final Creating creating;
  private final Updating updating;
  private final Patching patching;
  private final Reading reading;
  private final ComponentStatuses components;
  private final Watching watching;
  private final Deleting deleting;
  private final Map<String, Action> actions;
  private final Hands hands = new Hands();

  /**
   * @param actions by {@code resource.group} or {@code resource.group/subresource}: {@code pods/binding},
   *     {@code tokenreviews.authentication.k8s.io}
   * @param health of what is not stored
   */
  public Verbs(Floor floor, Map<String, Action> actions, ComponentHealth health) {
    this.floor = floor;
    this.actions = Map.copyOf(actions);
    creating = new Creating(floor);
    updating = new Updating(floor, creating);
    patching = new Patching(floor, updating, new Applying(floor, updating, creating));
    reading = new Reading(floor);
    components = new ComponentStatuses(health, reading);
    watching = new Watching(floor);
    deleting = new Deleting(floor, reading);
  }

  /** Upstream's handler of custom resources knows no more of what it lacks than the object's name. */
  private static Refusal noSubresource(Call call) {
    return call.type().isCustom()
        ? Failures.notFound(call.type().groupResource(), call.info().name())
        : Failures.resourceNotFound();
  }

  public Response handle(Call call) {
    TableForm.requireOptions(call);
    String subresource = call.info().subresource();
    boolean everywhere = call.info().namespace().isEmpty() && !call.info().leavesNamespaceEmpty();
    if (call.type().namespaced() && everywhere && needsNamespace(call)) {
      throw Failures.methodNotAllowed();
    }
    Set<Verb> allowed =
        subresource.isEmpty()
            ? call.type().verbs()
            : call.type().subresource(subresource).orElseThrow(() -> noSubresource(call)).verbs();
    if (!call.type().isCustom() && READS.contains(call.info().verb()) && !call.request().method().equals("GET")) {
      throw Failures.methodNotAllowed(); // HEAD reads too, and is no method of theirs
    }
    requireSegment(call.info().name());
    if (needsNewest(call)) {
      floor.requireNewest();
    }
    return switch (call.info().verb()) {
      case "get" -> allowed(allowed, Verb.GET, call) ? get(call) : refuse(call);
      case "list" -> allowed(allowed, Verb.LIST, call) ? list(call) : refuse(call);
      case "watch" -> allowed(allowed, Verb.WATCH, call) ? watching.watch(call) : refuse(call);
      case "create" -> allowed(allowed, Verb.CREATE, call) ? post(call) : refuse(call);
      case "update" -> allowed(allowed, Verb.UPDATE, call) ? updating.put(call) : refuse(call);
      case "patch" -> allowed(allowed, Verb.PATCH, call) ? patching.patch(call) : refuse(call);
      case "delete" -> allowed(allowed, Verb.DELETE, call) ? deleting.delete(call) : refuse(call);
      case "deletecollection" ->
          allowed(allowed, Verb.DELETECOLLECTION, call) ? deleting.deleteCollection(call) : refuse(call);
      default -> refuse(call);
    };
  }

  /**
   * Whoever names a version, or goes on with a list, takes an older one as well. What is created is checked by the store, and reviews
   * need none.
   */
  private static boolean needsNewest(Call call) {
    if (ComponentStatuses.isFor(call.type())) {
      return false;
    }
    return READS.contains(call.info().verb())
        ? call.query().get("resourceVersion").isEmpty() && call.query().get("continue").isEmpty()
        : !call.info().verb().equals("create");
  }

  /** These two are places in a path, and no names. */
  private static void requireSegment(String name) {
    if (name.equals(".") || name.equals("..")) {
      throw Failures.badRequest("Name parameter invalid: \"" + name + "\": may not be '" + name + "'");
    }
  }

  private Response get(Call call) {
    return ComponentStatuses.isFor(call.type()) ? components.get(call) : reading.get(call);
  }

  private Response list(Call call) {
    return ComponentStatuses.isFor(call.type()) ? components.list(call) : reading.list(call);
  }

  private static boolean needsNamespace(Call call) {
    return !call.info().verb().equals("list") && !call.info().verb().equals("watch");
  }

  private static boolean allowed(Set<Verb> verbs, Verb verb, Call call) {
    boolean named = verb == Verb.UPDATE || verb == Verb.PATCH;
    return verbs.contains(verb) && (!named || !call.info().name().isEmpty());
  }

  /** Custom types have no routes for upstream's router to look at: their own handler refuses, and so does that of lists a watch. */
  private static Response refuse(Call call) {
    boolean listed = call.info().verb().equals("watch") && call.type().verbs().contains(Verb.LIST);
    boolean handled = call.type().isCustom() || listed;
    throw handled
        ? Failures.methodNotSupported(call.type().groupResource(), call.info().verb())
        : Failures.methodNotAllowed();
  }

  private Response post(Call call) {
    ResourceType type = call.type();
    String subresource = call.info().subresource();
    Action action = actions.get(type.groupResource() + (subresource.isEmpty() ? "" : "/" + subresource));
    if (action != null) {
      return act(call, action);
    }
    // upstream's handler of custom resources has no routes either: it creates what the body names, whatever the path does
    if (!subresource.isEmpty() || !call.info().name().isEmpty() && !type.isCustom()) {
      throw Failures.methodNotAllowed();
    }
    return creating.create(call);
  }

  private Response act(Call call, Action action) {
    WriteOptions options = WriteOptions.of(call.query(), "CreateOptions", false);
    Optional<Subresource> sub = call.type().subresource(call.info().subresource());
    GroupVersionKind kind = sub.map(Subresource::kind).orElse(call.type().gvk());
    TypeSchema schema = Builtin.schema(kind).orElse(call.type().schema());
    JsonObject body =
        Bodies.object(
            call.request().content(),
            call.request().headers().first("Content-Type").orElse(""),
            kind,
            Decoding.of(schema),
            floor.catalogue().get(),
            options.fieldValidation(),
            call.warnings());
    body = action.defaults(body.with("metadata", Creating.inNamespace(call, body.object("metadata"))));
    AuditEvent.current().requested(body);
    body =
        sub.isEmpty()
            ? floor.owners().updated(Optional.empty(), body, call.type(), "", call.manager(options), call.now())
            : floor.owners().managers().ofAction(kind, schema, call.info().subresource())
                .updated(Optional.empty(), body, call.manager(options), call.now());
    Optional<JsonObject> parent = Optional.empty();
    if (!call.info().name().isEmpty()) {
      action.requireFor(call.info().name(), body);
      floor.requireNewest();
      parent =
          Optional.of(
              floor
                  .store()
                  .get(call.key())
                  .map(e -> floor.read(e, call.type()))
                  .orElseThrow(() -> Failures.notFound(call.type().groupResource(), call.info().name())));
    }
    AdmissionRequest admission =
        floor.admissionRequest(
            call,
            AdmissionRequest.Operation.CREATE,
            call.info().name(),
            Optional.empty(),
            options.json("CreateOptions", call.query()),
            options.dryRun());
    JsonObject admitted = floor.admission().mutate(admission, body);
    floor.admission().validate(admission, admitted);
    Action.Result result = action.perform(call, admitted, parent, hands, options.dryRun());
    return Answers.encoded(call, result.code(), result.object());
  }

  private final class Hands implements Action.Hands {
    @Override
    public Objects objects() {
      return floor.objects();
    }

    @Override
    public JsonObject update(Call call, boolean dryRun, Updating.Derivation derivation) {
      WriteOptions options = new WriteOptions(dryRun, "", WriteOptions.FieldValidation.IGNORE, false, false);
      Aspect aspect = new Aspects.Narrowed(call.type(), call.info().subresource());
      return updating.update(call, aspect, options, derivation, Updating.Admits.NOTHING);
    }

    @Override
    public boolean replaceStatus(ResourceType type, JsonObject old, JsonObject status, Instant now) {
      JsonObject next =
          floor.owners().updated(Optional.of(old), old.with("status", status), type, "status", "kube-apiserver", now);
      JsonObject meta = old.object("metadata");
      Change.Put put =
          new Change.Put(
              type.key(meta.text("namespace"), meta.text("name")),
              new Expect.Revision(Long.parseLong(meta.text("resourceVersion"))),
              floor.stored(next, type));
      return floor.write(type, put) instanceof Floor.Written.At;
    }

    @Override
    public void requirePreconditions(Call call, JsonObject object, JsonObject deleteOptions) {
      Deleting.requirePreconditions(
          call.type(), call.info().name(), object.object("metadata"), DeleteOptions.of(deleteOptions));
    }

    @Override
    public void delete(Call call, JsonObject deleteOptions, boolean dryRun) {
      DeleteOptions options = DeleteOptions.of(deleteOptions);
      deleting.delete(call, dryRun ? options.dry() : options);
    }
  }
}

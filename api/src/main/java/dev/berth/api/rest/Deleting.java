package dev.berth.api.rest;

import dev.berth.api.Response;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.media.MediaType;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.strategy.Strategy;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.Schemas;
import dev.berth.store.Change;
import dev.berth.store.Entry;
import dev.berth.store.Expect;
import java.util.Optional;

/** DELETE of one object or of all that a selector names. */
final class Deleting {
  private final Floor floor;
  private final Reading reading;

  Deleting(Floor floor, Reading reading) {
    this.floor = floor;
    this.reading = reading;
  }

  /** What a deletion came to. */
  private sealed interface Outcome {
    /** The object is gone; this is how it was last. */
    record Gone(JsonObject last) implements Outcome {}

    /** The object is marked and waits for its grace period or finalizers. */
    record Marked(JsonObject object) implements Outcome {}
  }

  Response delete(Call call) {
    DeleteOptions options = options(call);
    warn(call, options);
    return switch (delete(call, call.key(), call.info().name(), options, true)) {
      case Outcome.Gone g -> {
        JsonObject last = g.last();
        yield returnsObject(call.type())
            ? Answers.object(call, 200, last)
            : Answers.encoded(
                call, 200, Answers.success(call.type(), call.info().name(), last.object("metadata").text("uid")));
      }
      case Outcome.Marked m -> {
        boolean accepted = options.orphanDependents().equals(Optional.of(false));
        yield Answers.object(call, accepted ? 202 : 200, m.object());
      }
    };
  }

  /** Deletes the object of the path on behalf of an action, which has been admitted as what it is. */
  void delete(Call call, DeleteOptions options) {
    delete(call, call.key(), call.info().name(), options, false);
  }

  /** These kinds answer a deletion with the object, whatever became of it. */
  private static boolean returnsObject(ResourceType type) {
    return switch (type.groupResource().toString()) {
      case "pods", "namespaces", "serviceaccounts", "podtemplates", "resourcequotas", "persistentvolumes",
          "persistentvolumeclaims", "csidrivers.storage.k8s.io", "csinodes.storage.k8s.io",
          "storageclasses.storage.k8s.io", "volumeattachments.storage.k8s.io", "podsecuritypolicies.policy" -> true;
      default -> false;
    };
  }

  Response deleteCollection(Call call) {
    DeleteOptions options = options(call);
    warn(call, options);
    Reading.Found found = reading.find(call);
    if (!found.entries().isEmpty() && call.info().leavesNamespaceEmpty()) {
      throw Failures.namespaceRequired();
    }
    for (Entry e : found.entries()) {
      String name = e.key().substring(e.key().lastIndexOf('/') + 1);
      try {
        delete(call, e.key(), name, options, true);
      } catch (Refusal r) {
        if (r.status().code() != 404) { // gone meanwhile is as good as deleted
          throw r;
        }
      }
    }
    return reading.answerList(call, Reading.listMetadata(found), floor.read(found.entries(), call.type()));
  }

  private void warn(Call call, DeleteOptions options) {
    if (options.orphans().isEmpty()) {
      call.warnings().addAll(floor.strategy(call.type()).openDeletionWarnings());
    }
  }

  private DeleteOptions options(Call call) {
    if (call.request().content().isEmpty()) {
      return DeleteOptions.of(call.query());
    }
    String contentType = MediaType.bare(call.request().headers().first("Content-Type").orElse(""));
    GroupVersionKind kind = GroupVersionKind.of("", "v1", "DeleteOptions");
    JsonObject body =
        Bodies.deleteOptions(
            call.request().content(),
            contentType,
            kind,
            Schemas.builtin().of("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"));
    AuditEvent.current().requested(body);
    return DeleteOptions.of(body);
  }

  private Outcome delete(Call call, String key, String name, DeleteOptions options, boolean admits) {
    ResourceType type = call.type();
    for (int attempt = 1; ; attempt++) {
      Entry entry = floor.store().get(key).orElseThrow(() -> Failures.notFound(type.groupResource(), name));
      Optional<Outcome> outcome = attempt(call, entry, name, options, admits);
      if (outcome.isPresent()) {
        return outcome.get();
      }
      if (attempt == Updating.TRIES) {
        throw Failures.stale(type.groupResource(), name);
      }
    }
  }

  private Optional<Outcome> attempt(
      Call call, Entry entry, String name, DeleteOptions options, boolean admits) {
    ResourceType type = call.type();
    Strategy strategy = floor.strategy(type);
    JsonObject old = floor.read(entry, type);
    String why = strategy.undeletable(name);
    if (!why.isEmpty()) {
      throw Failures.forbidden(type.groupResource(), name, why);
    }
    requirePreconditions(type, name, old.object("metadata"), options);
    if (admits) {
      AdmissionRequest admission =
          floor.admissionRequest(
              call, AdmissionRequest.Operation.DELETE, name, Optional.of(old), options.json(), options.dryRun());
      floor.admission().validate(admission, floor.admission().mutate(admission, old));
    }
    boolean isPod = type.groupResource().toString().equals("pods");
    if (isPod && Deletions.isPending(old, options)) {
      return Optional.of(new Outcome.Marked(old));
    }
    Optional<Long> grace = Deletions.grace(old, options, isPod);
    JsonObject next = Deletions.withPropagation(old, options, strategy.orphansByDefault());
    next = old.object("metadata").has("deletionTimestamp") ? next : strategy.prepareForDelete(next, call.now());
    boolean held = !next.object("metadata").array("finalizers").isEmpty();
    // a namespace is always marked first, so that nothing is made in it any more
    boolean unmarked = isNamespace(type) && !old.object("metadata").has("deletionTimestamp");
    boolean lingers = held || grace.orElse(0L) > 0 || unmarked || Deletions.holdsContent(old);
    if (!lingers && grace.isEmpty()) {
      return remove(call, entry.key(), entry.revision(), next, options);
    }
    next = Deletions.marked(next, grace.orElse(0L), call.now(), strategy.countsDeletion());
    next = isNamespace(type) ? terminating(next) : next;
    if (next.equals(old) || options.dryRun()) {
      return lingers ? Optional.of(new Outcome.Marked(next)) : remove(call, entry.key(), entry.revision(), next, options);
    }
    Change.Put put =
        new Change.Put(
            entry.key(), new Expect.Revision(entry.revision()), floor.stored(next, type));
    if (!(floor.write(type, put) instanceof Floor.Written.At c)) {
      return Optional.empty();
    }
    next = Floor.written(next, c.revision());
    // Those who watch see the mark before the end, even where nothing is waited for.
    return lingers ? Optional.of(new Outcome.Marked(next)) : removeMarked(call, entry.key(), next, options);
  }

  /**
   * Removes what was marked and is held by nothing, whatever is written to it meanwhile. Who saw the mark may have been faster,
   * as a node is whose pod has ended: then it is gone as well, and the caller is told so (upstream {@code ignoreNotFound} of
   * registry/generic/registry/store.go).
   */
  private Optional<Outcome> removeMarked(Call call, String key, JsonObject marked, DeleteOptions options) {
    String uid = marked.object("metadata").text("uid");
    for (int attempt = 0; attempt < Updating.TRIES; attempt++) {
      Optional<Entry> now =
          floor.store().get(key)
              .filter(e -> floor.read(e, call.type()).object("metadata").text("uid").equals(uid));
      if (now.isEmpty()) {
        return Optional.of(new Outcome.Gone(marked));
      }
      Optional<Outcome> removed = remove(call, key, now.get().revision(), marked, options);
      if (removed.isPresent()) {
        return removed;
      }
    }
    return Optional.empty();
  }

  private Optional<Outcome> remove(
      Call call, String key, long revision, JsonObject last, DeleteOptions options) {
    if (options.dryRun()) {
      return Optional.of(new Outcome.Gone(last));
    }
    Change.Delete delete = new Change.Delete(key, new Expect.Revision(revision));
    if (!(floor.write(call.type(), delete) instanceof Floor.Written.At end)) {
      return Optional.empty();
    }
    Optional.ofNullable(floor.allocators().get(call.type().groupResource())).ifPresent(a -> a.release(last));
    return Optional.of(new Outcome.Gone(Floor.written(last, end.revision())));
  }

  private static boolean isNamespace(ResourceType type) {
    return type.groupResource().toString().equals("namespaces");
  }

  private static JsonObject terminating(JsonObject namespace) {
    return namespace.with("status", namespace.object("status").with("phase", "Terminating"));
  }

  /** Upstream names the kind here, where other conflicts name the resource. */
  static void requirePreconditions(ResourceType type, String name, JsonObject meta, DeleteOptions options) {
    if (isNamespace(type) && options.uid().filter(uid -> !uid.equals(meta.text("uid"))).isPresent()) {
      throw Failures.conflict(
          type.groupResource(),
          name,
          "Precondition failed: UID in precondition: " + options.uid().get() + ", UID in object meta: " + meta.text("uid"));
    }
    GroupResource kind = new GroupResource(type.groupVersion().group(), type.kind());
    if (options.uid().filter(uid -> !uid.equals(meta.text("uid"))).isPresent()) {
      throw Failures.conflict(
          kind,
          name,
          "the UID in the precondition (" + options.uid().get() + ") does not match the UID in record (" + meta.text("uid")
              + "). The object might have been deleted and then recreated");
    }
    if (options.resourceVersion().filter(v -> !v.equals(meta.text("resourceVersion"))).isPresent()) {
      throw Failures.conflict(
          kind,
          name,
          "the ResourceVersion in the precondition (" + options.resourceVersion().get()
              + ") does not match the ResourceVersion in record (" + meta.text("resourceVersion")
              + "). The object might have been modified");
    }
  }
}

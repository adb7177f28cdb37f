package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.AnySnapshot;
import dev.berth.model.kinds.AnySnapshotClass;
import dev.berth.model.kinds.AnySnapshotContent;
import dev.berth.model.kinds.PersistentVolume;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One look at one snapshot, of a volume or of a group: what it needs next, one write at a time. Pure.
 *
 * <table>
 *   <caption>The first line that applies</caption>
 *   <tr><td>it names no class, and is to be taken</td><td>the default class of its volumes' driver</td></tr>
 *   <tr><td>the content that it names is somebody else's</td><td>the error is written down</td></tr>
 *   <tr><td>a finalizer is missing</td><td>it is added</td></tr>
 *   <tr><td>the content that it names is not there</td><td>the error is written down</td></tr>
 *   <tr><td>it has no content, and is to be taken</td><td>{@link #taken}: a content is created</td></tr>
 *   <tr><td>the content that it names is not bound to anybody</td><td>it is bound</td></tr>
 *   <tr><td>else</td><td>{@link #bound}: its status is to say what its content's does</td></tr>
 * </table>
 */
abstract class Binding<S extends AnySnapshot, C extends AnySnapshotContent> {
  private final Family<S, C, ? extends AnySnapshotClass> family;
  final View view;
  final S snapshot;
  final SnapshotStatus status;

  Binding(Family<S, C, ? extends AnySnapshotClass> family, View view, S snapshot, Instant now) {
    this.family = family;
    this.view = view;
    this.snapshot = snapshot;
    this.status = new SnapshotStatus(family, snapshot, now);
  }

  /**
   * Of what a snapshot is to be taken.
   *
   * @param volumes of its claims, bound to them from both sides
   * @param missing why they are not all there, or ""
   */
  record Sources(List<PersistentVolume> volumes, String missing) {
    static Sources of(List<PersistentVolume> volumes) {
      return new Sources(volumes, "");
    }

    static Sources missing(String why) {
      return new Sources(List.of(), why);
    }
  }

  abstract Sources sources();

  /** The finalizer that is to be added. */
  abstract Optional<Write> finalizer(Optional<C> content);

  /** Has a content made for it. */
  abstract Plan taken();

  /** What is left when it and its content are bound to each other. */
  abstract Plan bound(C content);

  /** The content of one that was not there before: always the same, so that asking twice never makes two. */
  abstract String contentName();

  /** Whether it asks for a class, and gets the default where it names none. */
  boolean wantsClass() {
    return true;
  }

  Plan plan() {
    boolean given = !snapshot.givenContent().isEmpty();
    if (!given && wantsClass() && snapshot.className().isEmpty()) {
      return defaultClass();
    }
    String name = given ? snapshot.givenContent() : contentName();
    Optional<C> content = view.get(family.content(), "", name);
    Optional<Plan> wrong = content.flatMap(c -> wrong(c, given));
    if (wrong.isPresent()) {
      return wrong.get();
    }
    Optional<Write> finalizer = finalizer(content);
    if (finalizer.isPresent()) {
      return Plan.of(Step.perform(finalizer.get()));
    }
    if (content.isEmpty()) {
      return given || snapshot.isReady()
          ? status.error("SnapshotContentMissing", family.word("VolumeSnapshotContent is missing"), true)
          : taken();
    }
    return content.get().isFor(snapshot) ? bound(content.get()) : bind(content.get());
  }

  /** Why this content cannot be the snapshot's. */
  private Optional<Plan> wrong(C content, boolean given) {
    String kind = family.word("VolumeSnapshotContent");
    String uid = content.snapshotRef().text("uid");
    boolean others = !uid.isEmpty() && !uid.equals(snapshot.uid());
    if (snapshot.isReady() && !snapshot.contentName().isEmpty() && !content.isFor(snapshot)) {
      return Optional.of(
          status.error(
              "SnapshotMisbound", family.word("VolumeSnapshotContent is not bound to the VolumeSnapshot correctly"), true));
    }
    if (given && !content.isGiven()) {
      String why = kind + " is dynamically provisioned while expecting a pre-provisioned one";
      return Optional.of(status.error("SnapshotContentMismatch", why, true));
    }
    if (!given && content.isGiven()) {
      String why = kind + " " + content.name() + " is pre-provisioned while expecting a dynamically provisioned one";
      return Optional.of(status.error("SnapshotContentMismatch", why, true));
    }
    return others || !content.snapshotKey().equals(snapshot.key())
        ? Optional.of(
            status.error(
                "SnapshotContentMisbound",
                kind + " [" + content.name() + "] is bound to a different " + family.noun(),
                true))
        : Optional.empty();
  }

  private Plan defaultClass() {
    Sources sources = sources();
    if (!sources.missing().isEmpty()) {
      return noDefault(sources.missing());
    }
    String driver = sources.volumes().getFirst().csi().text("driver");
    List<? extends AnySnapshotClass> defaults =
        view.list(family.snapshotClass(), "").stream().filter(c -> c.isDefault() && c.driver().equals(driver)).toList();
    if (defaults.size() != 1) {
      return noDefault(
          defaults.isEmpty()
              ? "cannot find default " + family.noun() + " class"
              : defaults.size() + " default snapshot classes were found");
    }
    JsonObject spec = JsonObject.EMPTY.with(family.word("volumeSnapshotClassName"), defaults.getFirst().name());
    return Plan.of(Step.perform(Patches.of(family.snapshot(), snapshot, JsonObject.of("spec", spec))));
  }

  private Plan noDefault(String why) {
    return status.error(
        "SetDefaultSnapshotClassFailed", "Failed to set default " + family.noun() + " class with error " + why, false);
  }

  private Plan bind(C content) {
    JsonObject spec = JsonObject.of(family.word("volumeSnapshotRef"), JsonObject.EMPTY.with("uid", snapshot.uid()));
    if (!snapshot.className().isEmpty()) {
      spec = spec.with(family.word("volumeSnapshotClassName"), snapshot.className());
    }
    JsonObject change = JsonObject.of("spec", spec);
    if (!content.isTerminating()) {
      change = change.with("metadata", JsonObject.EMPTY.with("finalizers", JsonArray.ofStrings(protectedBy(content.meta().finalizers()))));
    }
    return Plan.of(Step.perform(Patches.exactly(family.content(), content, change)));
  }

  /** With the mark that keeps a content until the storage has forgotten it: later is too late, for a driver may be asked at once. */
  private List<String> protectedBy(List<String> finalizers) {
    return Patches.with(finalizers, family.contentMark());
  }

  /**
   * Creates the content of a snapshot that is to be taken.
   *
   * @param source of the volumes
   */
  Plan created(AnySnapshotClass snapshotClass, JsonObject source, JsonObject more, JsonObject annotations) {
    JsonObject spec =
        more.with("deletionPolicy", snapshotClass.deletionPolicy())
            .with("driver", snapshotClass.driver())
            .with("source", source)
            .with(family.word("volumeSnapshotClassName"), snapshotClass.name())
            .with(family.word("volumeSnapshotRef"), Note.reference(snapshot));
    JsonObject metadata =
        JsonObject.EMPTY
            .with("name", contentName())
            .with("finalizers", JsonArray.ofStrings(protectedBy(List.of())));
    if (!annotations.isEmpty()) {
      metadata = metadata.with("annotations", annotations);
    }
    JsonObject content =
        JsonObject.builder()
            .put("apiVersion", family.content().type().groupVersion().apiVersion())
            .put("kind", family.content().type().kind())
            .put("metadata", metadata)
            .put("spec", spec)
            .build();
    String message = "Waiting for a " + family.noun() + " " + snapshot.key() + " to be created by the CSI driver.";
    return Plan.builder()
        .then(Step.perform(Write.create(family.content(), "", content)).tolerating("AlreadyExists"))
        .then(new Step.Tell(Note.normal(snapshot, family.word("CreatingSnapshot"), message)))
        .build();
  }

  /** As input for making a snapshot could not be had. */
  String noInput(String why) {
    return "failed to get input parameters to create " + family.noun() + " " + snapshot.name() + ": \"" + why + "\"";
  }
}

package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.CsiHandles;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.kinds.VolumeGroupSnapshotContent.Info;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotContent;
import dev.berth.model.meta.OwnerReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The snapshots of a group that a driver has taken, as objects: a VolumeSnapshot and a content each, bound to each other, of names that
 * follow from group and volume, so that doing it twice never makes two. Pure.
 */
final class GroupMembers {
  private static final String SNAPSHOT = "snapshot-";
  private static final String CONTENT = "snapcontent-";

  private final View view;
  private final VolumeGroupSnapshot group;
  private final VolumeGroupSnapshotContent content;

  GroupMembers(View view, VolumeGroupSnapshot group, VolumeGroupSnapshotContent content) {
    this.view = view;
    this.group = group;
    this.content = content;
  }

  /** The snapshots that a group owns. */
  static List<VolumeSnapshot> of(View view, VolumeGroupSnapshot group) {
    return view.by(SnapshotController.BY_GROUP, group.uid());
  }

  /** The content of a group's snapshot; of one that was made for it and is not bound to it yet, too, whichever of the two knows less. */
  static Optional<VolumeSnapshotContent> content(View view, VolumeSnapshot member) {
    String name = member.contentName().isEmpty() ? member.name().replaceFirst("^" + SNAPSHOT, CONTENT) : member.contentName();
    return view.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", name).filter(c -> c.isFor(member) || isMade(c) && c.snapshotKey().equals(member.key()));
  }

  /** Whether it was made for a snapshot that it has not been bound to. */
  private static boolean isMade(VolumeSnapshotContent content) {
    return content.snapshotRef().text("uid").isEmpty() && content.meta().annotations().has(VolumeSnapshotContent.GROUP_HANDLE);
  }

  static JsonObject owner(VolumeGroupSnapshot group) {
    String apiVersion = Kinds.VOLUME_GROUP_SNAPSHOT.type().groupVersion().apiVersion();
    return new OwnerReference(apiVersion, "VolumeGroupSnapshot", group.name(), group.uid(), false, false).toJson();
  }

  /** Contents that were made for snapshots which are not there: not yet, or no more. */
  List<VolumeSnapshotContent> alone() {
    return content.infos().stream()
        .map(Member::new)
        .filter(member -> member.snapshot().isEmpty())
        .flatMap(member -> member.stored().stream())
        .filter(GroupMembers::isMade)
        .toList();
  }

  /** The next step of each of them; none where they are all there and bound. */
  List<Step> missing() {
    List<Step> steps = new ArrayList<>();
    for (Info info : content.infos()) {
      new Member(info).missing(steps);
    }
    return steps;
  }

  private final class Member {
    private final Info info;
    private final String hash;

    Member(Info info) {
      this.info = info;
      this.hash = sha256(group.uid() + info.volumeHandle());
    }

    private String snapshotName() {
      return SNAPSHOT + hash;
    }

    private String contentName() {
      return CONTENT + hash;
    }

    Optional<VolumeSnapshotContent> stored() {
      return view.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", contentName());
    }

    Optional<VolumeSnapshot> snapshot() {
      return view.get(Kinds.VOLUME_SNAPSHOT, group.namespace(), snapshotName());
    }

    void missing(List<Step> steps) {
      Optional<VolumeSnapshotContent> stored = stored();
      Optional<VolumeSnapshot> snapshot = snapshot();
      if (stored.isEmpty()) {
        steps.add(create(Write.create(Kinds.VOLUME_SNAPSHOT_CONTENT, "", newContent())));
      }
      if (snapshot.isEmpty()) {
        steps.add(create(Write.create(Kinds.VOLUME_SNAPSHOT, group.namespace(), newSnapshot())));
      }
      if (stored.isPresent() && snapshot.isPresent()) {
        bind(stored.get(), snapshot.get(), steps);
      }
    }

    private static Step create(Write write) {
      return Step.perform(write).tolerating("AlreadyExists");
    }

    private void bind(VolumeSnapshotContent stored, VolumeSnapshot snapshot, List<Step> steps) {
      if (stored.snapshotRef().text("uid").isEmpty()) {
        JsonObject ref = JsonObject.EMPTY.with("uid", snapshot.uid());
        steps.add(
            Step.perform(Patches.of(Kinds.VOLUME_SNAPSHOT_CONTENT, stored, Patches.spec("volumeSnapshotRef", ref))));
      }
      if (snapshot.contentName().isEmpty()) {
        steps.add(
            Step.perform(
                Patches.status(
                    Kinds.VOLUME_SNAPSHOT, snapshot, JsonObject.EMPTY.with("boundVolumeSnapshotContentName", stored.name()))));
      }
      if (stored.handle().isEmpty()) {
        JsonObject status =
            info.json().without("volumeHandle").with("volumeGroupSnapshotHandle", content.handle());
        steps.add(Step.perform(Patches.status(Kinds.VOLUME_SNAPSHOT_CONTENT, stored, status)));
      }
    }

    /** The one volume object that is known by this handle. */
    private Optional<PersistentVolume> volume() {
      List<PersistentVolume> all = CsiHandles.volumes(view, content.driver(), info.volumeHandle());
      return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    private JsonObject newContent() {
      JsonObject.Builder spec =
          JsonObject.builder()
              .put("deletionPolicy", content.deletionPolicy())
              .put("driver", content.driver())
              .put("source", JsonObject.EMPTY.with("volumeHandle", info.volumeHandle()));
      volume().ifPresent(v -> spec.put("sourceVolumeMode", v.volumeMode()));
      spec.put(
          "volumeSnapshotRef",
          JsonObject.EMPTY
              .with("kind", "VolumeSnapshot")
              .with("namespace", group.namespace())
              .with("name", snapshotName()));
      JsonObject metadata =
          JsonObject.EMPTY
              .with("name", contentName())
              .with("annotations", JsonObject.EMPTY.with(VolumeSnapshotContent.GROUP_HANDLE, content.handle()));
      return object("VolumeSnapshotContent", metadata, spec.build());
    }

    private JsonObject newSnapshot() {
      String claim =
          content.claim(info.volumeHandle())
              .or(() -> volume().map(v -> v.spec().object("claimRef").text("name")))
              .orElse("");
      JsonObject metadata =
          JsonObject.EMPTY
              .with("name", snapshotName())
              .with("namespace", group.namespace())
              .with("finalizers", JsonArray.ofStrings(List.of(SnapshotMarks.IN_GROUP)))
              .with("ownerReferences", JsonArray.of(List.of(owner(group))));
      JsonObject source = JsonObject.EMPTY.with("persistentVolumeClaimName", claim);
      return object("VolumeSnapshot", metadata, JsonObject.EMPTY.with("source", source));
    }

    private static JsonObject object(String kind, JsonObject metadata, JsonObject spec) {
      return JsonObject.builder()
          .put("apiVersion", Kinds.VOLUME_SNAPSHOT.type().groupVersion().apiVersion())
          .put("kind", kind)
          .put("metadata", metadata)
          .put("spec", spec)
          .build();
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

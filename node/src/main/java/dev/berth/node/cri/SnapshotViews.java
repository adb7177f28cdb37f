package dev.berth.node.cri;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.node.cri.proto.ImageSpec;
import dev.berth.node.cri.proto.ImageStatusRequest;
import dev.berth.node.cri.proto.StatusRequest;
import dev.berth.node.cri.proto.snapshots.ListSnapshotsRequest;
import dev.berth.node.cri.proto.snapshots.MountsRequest;
import dev.berth.node.cri.proto.snapshots.RemoveSnapshotRequest;
import dev.berth.node.cri.proto.snapshots.SnapshotInfo;
import dev.berth.node.cri.proto.snapshots.SnapshotMount;
import dev.berth.node.cri.proto.snapshots.ViewSnapshotRequest;
import dev.berth.node.cri.proto.snapshots.ViewSnapshotResponse;
import dev.berth.node.runtime.ImageViews;
import dev.berth.node.runtime.RuntimeFailure;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Views of images in containerd's own words: a snapshot on top of the image's last layer, which nobody can write to. The same in all its
 * versions, where CRI has a mount for images from 2.1 on only. What is there is in containerd; nothing is kept here.
 */
final class SnapshotViews implements ImageViews {
  private static final String POD = "dev.berth/pod-uid";
  /** What has no such label, and nobody's parent or lease names, containerd throws away. */
  private static final String KEEP = "containerd.io/gc.root";

  private final CriConnection connection;

  SnapshotViews(CriConnection connection) {
    this.connection = connection;
  }

  @Override
  public CompletionStage<Files> view(String image, String podUid, String volume) {
    return snapshotter()
        .thenCompose(
            snapshotter ->
                existing(snapshotter, podUid, volume)
                    .thenCompose(
                        found ->
                            found.<CompletionStage<Files>>map(CompletableFuture::completedFuture)
                                .orElseGet(() -> topLayer(image).thenCompose(layer -> make(snapshotter, layer, podUid, volume)))));
  }

  @Override
  public CompletionStage<Boolean> release(String podUid, String volume) {
    return snapshotter().thenCompose(snapshotter -> remove(snapshotter, key(podUid, volume)));
  }

  /** Views of pods other than these go: whoever had them is gone. */
  CompletionStage<Boolean> releaseOthers(Set<String> podUids) {
    return snapshotter()
        .thenCompose(
            snapshotter ->
                views(snapshotter)
                    .thenCompose(
                        views -> {
                          CompletableFuture<?>[] gone =
                              views.stream()
                                  .filter(view -> !podUids.contains(view.getLabelsOrDefault(POD, "")))
                                  .map(view -> remove(snapshotter, view.getName()).toCompletableFuture())
                                  .toArray(CompletableFuture[]::new);
                          return CompletableFuture.allOf(gone);
                        }))
        .thenApply(_ -> true);
  }

  private CompletionStage<List<SnapshotInfo>> views(String snapshotter) {
    List<SnapshotInfo> found = new ArrayList<>();
    CompletableFuture<List<SnapshotInfo>> all = new CompletableFuture<>();
    connection.listen(
        CriMethods.LIST_SNAPSHOTS,
        ListSnapshotsRequest.newBuilder().setSnapshotter(snapshotter).addFilters("labels.\"" + POD + "\"").build(),
        CriConnection.containerd(),
        answer -> found.addAll(answer.getInfoList()),
        status -> {
          if (status.getCode() == Status.Code.OK) {
            all.complete(found);
          } else {
            all.completeExceptionally(CriFailures.of(status));
          }
        });
    return all;
  }

  private static String key(String podUid, String volume) {
    return "berth-" + podUid + "-" + volume;
  }

  private CompletionStage<Files> make(String snapshotter, String layer, String podUid, String volume) {
    ViewSnapshotRequest request =
        ViewSnapshotRequest.newBuilder()
            .setSnapshotter(snapshotter)
            .setKey(key(podUid, volume))
            .setParent(layer)
            .putAllLabels(Map.of(POD, podUid, KEEP, "berth"))
            .build();
    return connection
        .call(CriMethods.VIEW_SNAPSHOT, request, CriConnection.containerd())
        .thenApply(ViewSnapshotResponse::getMountsList)
        .thenApply(SnapshotViews::files);
  }

  /** What an earlier agent has made, or an attempt whose answer was lost. */
  private CompletionStage<Optional<Files>> existing(String snapshotter, String podUid, String volume) {
    MountsRequest request = MountsRequest.newBuilder().setSnapshotter(snapshotter).setKey(key(podUid, volume)).build();
    return connection
        .call(CriMethods.SNAPSHOT_MOUNTS, request, CriConnection.containerd())
        .thenApply(answer -> Optional.of(files(answer.getMountsList())))
        .exceptionallyCompose(
            why ->
                Failures.is(why, RuntimeFailure.Code.NOT_FOUND)
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(Failures.cause(why)));
  }

  private CompletionStage<Boolean> remove(String snapshotter, String key) {
    RemoveSnapshotRequest request = RemoveSnapshotRequest.newBuilder().setSnapshotter(snapshotter).setKey(key).build();
    return Failures.goneIsFine(connection.call(CriMethods.REMOVE_SNAPSHOT, request, CriConnection.containerd()));
  }

  private static Files files(List<SnapshotMount> mounts) {
    if (mounts.size() != 1) {
      throw new CompletionException(
          new RuntimeFailure(RuntimeFailure.Code.CONFIG, "an image takes " + mounts.size() + " mounts here, and one was expected"));
    }
    SnapshotMount mount = mounts.getFirst();
    return new Files(mount.getType(), mount.getSource(), mount.getOptionsList());
  }

  /** By the name that its snapshot has: a hash of all layers up to it. */
  private CompletionStage<String> topLayer(String image) {
    ImageStatusRequest request =
        ImageStatusRequest.newBuilder().setImage(ImageSpec.newBuilder().setImage(image)).setVerbose(true).build();
    return connection
        .call(CriMethods.IMAGE_STATUS, request)
        .thenApply(
            answer ->
                told(answer.getInfoMap(), "info").string("chainID").orElseThrow(
                    () ->
                        new CompletionException(
                            new RuntimeFailure(RuntimeFailure.Code.NOT_FOUND, "image \"" + image + "\" is gone, or has no layers"))));
  }

  /** By which the runtime keeps images. */
  private CompletionStage<String> snapshotter() {
    return connection
        .call(CriMethods.STATUS, StatusRequest.newBuilder().setVerbose(true).build())
        .thenApply(
            answer -> {
              JsonObject containerd = told(answer.getInfoMap(), "config").object("containerd");
              return Optional.of(containerd.text("snapshotter")).filter(name -> !name.isEmpty()).orElse("overlayfs");
            });
  }

  private static JsonObject told(Map<String, String> info, String about) {
    String text = info.getOrDefault(about, "");
    return !text.isEmpty() && Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonObject told
        ? told
        : JsonObject.EMPTY;
  }
}

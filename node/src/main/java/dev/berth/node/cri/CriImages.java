package dev.berth.node.cri;

import dev.berth.node.cri.proto.AuthConfig;
import dev.berth.node.cri.proto.Image;
import dev.berth.node.cri.proto.ImageSpec;
import dev.berth.node.cri.proto.ImageStatusRequest;
import dev.berth.node.cri.proto.ListImagesRequest;
import dev.berth.node.cri.proto.PullImageRequest;
import dev.berth.node.cri.proto.PullImageResponse;
import dev.berth.node.cri.proto.RemoveImageRequest;
import dev.berth.node.image.Credential;
import dev.berth.node.image.OwnImages;
import dev.berth.node.image.PulledImages;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import dev.berth.node.runtime.RuntimeFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The runtime's images. Those of {@link OwnImages} are given to it and never pulled. */
final class CriImages {
  private final CriConnection connection;
  private final CriSettings settings;
  private final PulledImages pulls;
  /** Images of our own that are being made, by name. */
  private final Map<String, CompletableFuture<Runtime.Image>> being = new ConcurrentHashMap<>();

  CriImages(CriConnection connection, CriSettings settings) {
    this.connection = connection;
    this.settings = settings;
    this.pulls = new PulledImages(Path.of(settings.kubeletRoot()));
  }

  /** All that the runtime knows of it. */
  CompletionStage<Optional<Image>> describe(String image) {
    return connection
        .call(CriMethods.IMAGE_STATUS, ImageStatusRequest.newBuilder().setImage(spec(image)).build())
        .thenApply(answer -> answer.hasImage() ? Optional.of(answer.getImage()) : Optional.empty());
  }

  CompletionStage<Optional<Runtime.Image>> status(String image) {
    return describe(image).thenApply(found -> found.map(CriImages::read));
  }

  CompletionStage<List<Runtime.Image>> list() {
    return connection
        .call(CriMethods.LIST_IMAGES, ListImagesRequest.getDefaultInstance())
        .thenApply(answer -> answer.getImagesList().stream().map(CriImages::read).toList());
  }

  CompletionStage<Boolean> remove(String image) {
    return status(image)
        .thenCompose(
            found ->
                Failures.goneIsFine(
                        connection.call(CriMethods.REMOVE_IMAGE, RemoveImageRequest.newBuilder().setImage(spec(image)).build()))
                    .thenApply(
                        gone -> {
                          found.ifPresent(known -> pulls.removed(known.id()));
                          return gone;
                        }));
  }

  /** Whether a pod may use what is there under a name ({@link PulledImages}). */
  CompletionStage<Boolean> mayUse(String image, Runtime.Image present, SandboxConfig pod) {
    if (OwnImages.owns(image)) {
      return CompletableFuture.completedFuture(true);
    }
    List<Credential> credentials = settings.secrets().of(image, pod);
    return PodFolders.blocking(() -> pulls.mayUse(image, present.id(), credentials));
  }

  CompletionStage<Runtime.Image> pull(String image, SandboxConfig forPod) {
    if (OwnImages.owns(image)) {
      // nobody has a newer one: what was made once is not made again
      return status(image)
          .thenCompose(there -> there.<CompletionStage<Runtime.Image>>map(CompletableFuture::completedFuture).orElseGet(() -> made(image)));
    }
    List<Credential> credentials = settings.secrets().of(image, forPod);
    return credentials.isEmpty()
        ? pull(image, forPod, Optional.empty()).thenApply(found -> byAnybody(image, found))
        : pull(image, forPod, new ArrayList<>(credentials));
  }

  /** Once, for all who ask meanwhile. */
  private CompletionStage<Runtime.Image> made(String image) {
    CompletableFuture<Runtime.Image> mine = new CompletableFuture<>();
    CompletableFuture<Runtime.Image> making = being.putIfAbsent(image, mine);
    if (making != null) {
      return making;
    }
    var _ =
        settings.own().provide(image)
            .thenCompose(made -> made ? pulled(image) : nobodyHas(image))
            .whenComplete(
                (found, why) -> {
                  being.remove(image, mine);
                  if (why == null) {
                    mine.complete(found);
                  } else {
                    mine.completeExceptionally(Failures.cause(why));
                  }
                });
    return mine;
  }

  private static CompletionStage<Runtime.Image> nobodyHas(String image) {
    return Failures.now(
        RuntimeFailure.Code.NOT_FOUND,
        "\"" + image + "\": images of " + OwnImages.PREFIX + " are made on this machine, and this one is not known");
  }

  private Runtime.Image byAnybody(String image, Runtime.Image found) {
    pulls.pulledByAnybody(image, found.id());
    return found;
  }

  private CompletionStage<Runtime.Image> pull(String image, SandboxConfig forPod, Credential as) {
    return status(image)
        .thenCompose(
            present ->
                PodFolders.blocking(
                    () -> {
                      pulls.begin(image, present.map(Runtime.Image::id));
                      return image;
                    }))
        .thenCompose(
            _ ->
                pull(image, forPod, Optional.of(as))
                    .whenComplete(
                        (found, why) -> {
                          if (why == null) {
                            pulls.pulled(image, found.id(), as);
                          } else {
                            pulls.failed(image);
                          }
                        }));
  }

  /** One after the other, until one is let in; the last refusal counts. */
  private CompletionStage<Runtime.Image> pull(String image, SandboxConfig forPod, List<Credential> left) {
    CompletionStage<Runtime.Image> first = pull(image, forPod, left.removeFirst());
    if (left.isEmpty()) {
      return first;
    }
    return first
        .thenApply(Optional::of)
        .exceptionally(_ -> Optional.empty())
        .thenCompose(
            found ->
                found.<CompletionStage<Runtime.Image>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> pull(image, forPod, left)));
  }

  private CompletionStage<Runtime.Image> pull(String image, SandboxConfig forPod, Optional<Credential> as) {
    PullImageRequest.Builder request =
        PullImageRequest.newBuilder()
            .setImage(spec(image))
            .setSandboxConfig(SandboxMessages.of(forPod, HostTraits.PLAIN));
    as.ifPresent(credential -> request.setAuth(auth(credential)));
    return connection
        .call(CriMethods.PULL_IMAGE, request.build(), CriConnection.ENDLESS, CriFailures::ofPull)
        .thenApply(PullImageResponse::getImageRef)
        .thenCompose(this::pulled);
  }

  private CompletionStage<Runtime.Image> pulled(String reference) {
    return status(reference)
        .thenApply(
            found ->
                found.orElseThrow(
                    () ->
                        new CompletionException(
                            new RuntimeFailure(
                                RuntimeFailure.Code.NOT_FOUND,
                                "image \"" + reference + "\" is gone right after it was pulled"))));
  }

  private static AuthConfig auth(Credential credential) {
    return AuthConfig.newBuilder()
        .setUsername(credential.username())
        .setPassword(credential.password())
        .setIdentityToken(credential.identityToken())
        .setRegistryToken(credential.registryToken())
        .build();
  }

  private static ImageSpec spec(String image) {
    return ImageSpec.newBuilder().setImage(image).build();
  }

  /** Older runtimes do not tell which image their sandboxes are; of ours it is known, and no registry has it. */
  static Runtime.Image read(Image image) {
    List<String> names = new ArrayList<>(image.getRepoDigestsList());
    names.addAll(image.getRepoTagsList());
    boolean pinned = image.getPinned() || names.stream().anyMatch(OwnImages::owns);
    return new Runtime.Image(image.getId(), List.copyOf(names), image.getSize(), pinned);
  }
}

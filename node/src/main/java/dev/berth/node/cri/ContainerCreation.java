package dev.berth.node.cri;

import dev.berth.node.cri.proto.Container;
import dev.berth.node.cri.proto.CreateContainerRequest;
import dev.berth.node.cri.proto.CreateContainerResponse;
import dev.berth.node.runtime.Runtime.ContainerConfig;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import dev.berth.node.runtime.RuntimeFailure;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Creates a container. What has to be known before is asked for only where the pod makes it necessary: the image's
 * user, or the container whose processes are to be seen.
 */
final class ContainerCreation {
  private final CriConnection connection;
  private final PodPictures pictures;
  private final CriImages images;
  private final HostTraits host;

  ContainerCreation(CriConnection connection, PodPictures pictures, CriImages images, HostTraits host) {
    this.connection = connection;
    this.pictures = pictures;
    this.images = images;
    this.host = host;
  }

  CompletionStage<String> create(String sandboxId, SandboxConfig sandbox, ContainerConfig config) {
    return mayRun(sandbox, config)
        .thenCompose(_ -> target(sandbox, config))
        .thenCompose(
            target ->
                PodFolders.blocking(
                    () -> {
                      Path log = Path.of(sandbox.logDirectory(), config.logPath());
                      PodFolders.directory(log.toAbsolutePath().resolve("..").normalize());
                      return CreateContainerRequest.newBuilder()
                          .setPodSandboxId(sandboxId)
                          .setConfig(ContainerMessages.of(sandbox, config, target, host))
                          .setSandboxConfig(SandboxMessages.of(sandbox, host))
                          .build();
                    }))
        .thenCompose(request -> connection.call(CriMethods.CREATE_CONTAINER, request))
        .thenApply(CreateContainerResponse::getContainerId);
  }

  private CompletionStage<Boolean> mayRun(SandboxConfig sandbox, ContainerConfig config) {
    SecurityContext context = SecurityContext.of(sandbox.spec(), config.spec());
    if (!context.dependsOnImageUser()) {
      return verdict(context.rootRefused(OptionalLong.empty(), "", pod(sandbox), config.name()));
    }
    return images
        .describe(config.image())
        .thenCompose(
            image -> {
              String user = image.map(i -> i.getUsername()).orElse("");
              OptionalLong uid = OptionalLong.empty();
              if (image.filter(i -> i.hasUid()).isPresent()) {
                uid = OptionalLong.of(image.get().getUid().getValue());
              } else if (user.isEmpty()) {
                // an image that names nobody runs as root
                uid = OptionalLong.of(0);
              }
              return verdict(context.rootRefused(uid, user, pod(sandbox), config.name()));
            });
  }

  private static String pod(SandboxConfig sandbox) {
    return sandbox.name() + "_" + sandbox.namespace() + "(" + sandbox.uid() + ")";
  }

  private static CompletionStage<Boolean> verdict(Optional<String> refused) {
    return refused
        .<CompletionStage<Boolean>>map(why -> Failures.now(RuntimeFailure.Code.CONFIG, why))
        .orElse(CompletableFuture.completedFuture(true));
  }

  private CompletionStage<Optional<String>> target(SandboxConfig sandbox, ContainerConfig config) {
    String name = config.spec().text("targetContainerName");
    if (name.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return pictures
        .list(Optional.of(sandbox.uid()))
        .thenCompose(
            listing ->
                listing.containers().stream()
                    .filter(c -> c.getMetadata().getName().equals(name))
                    .max(Comparator.comparingLong(Container::getCreatedAt))
                    .<CompletionStage<Optional<String>>>map(
                        c -> CompletableFuture.completedFuture(Optional.of(c.getId())))
                    .orElseGet(
                        () ->
                            Failures.now(
                                RuntimeFailure.Code.CONFIG,
                                "unable to find target container \"" + name + "\" for container " + config.name())));
  }
}

package dev.berth.node.agent;

import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.names.GoQuote;
import dev.berth.node.image.ImageException;
import dev.berth.node.image.ImageName;
import dev.berth.node.pod.ContainerFacts;
import dev.berth.node.pod.ContainerFacts.StartFailure;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.EnvFiles;
import dev.berth.node.pod.Environment;
import dev.berth.node.pod.GoText;
import dev.berth.node.pod.PodAction;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.volume.ContainerFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * One start of a container: image → configuration → create → start. It ends by telling how it went; between any two
 * steps it asks whether the pod still wants to run.
 */
final class ContainerStart {
  private static final Duration PULL_FIRST = Duration.ofSeconds(10);
  private static final Duration PULL_MOST = Duration.ofMinutes(5);
  private static final Duration CONFIG_RETRY = Duration.ofSeconds(10);

  private final PodActions actions;
  private final Surroundings place;
  private final PodEvents events;
  private final PodAction.StartContainer start;
  private final ContainerSpec spec;

  ContainerStart(PodActions actions, Surroundings place, PodEvents events, PodAction.StartContainer start) {
    this.actions = actions;
    this.place = place;
    this.events = events;
    this.start = start;
    this.spec = start.spec();
  }

  void begin() {
    Later.orFailed(
        place.loop(), CompletableFuture.completedFuture(spec.image()), _ -> look(), why -> failed("CreateContainerError", why));
  }

  private void look() {
    try {
      var _ = ImageName.parse(spec.image());
    } catch (ImageException e) {
      events.warning(actions.pod(), spec, "InspectFailed", String.valueOf(e.getMessage()));
      events.warning(actions.pod(), spec, "Failed", "Error: InvalidImageName");
      actions.startFailed(spec, failure("InvalidImageName", String.valueOf(e.getMessage()), CONFIG_RETRY));
      return;
    }
    tellOfMissingSecrets();
    Later.orFailed(place.loop(), place.runtime().imageStatus(spec.image()), this::imageKnown, this::pullFailed);
  }

  /** A public image needs none of them, so that this stops nothing. */
  private void tellOfMissingSecrets() {
    Pod pod = actions.pod();
    String missing =
        pod.spec().array("imagePullSecrets").objects()
            .map(secret -> secret.text("name"))
            .filter(name -> place.view().get(Kinds.SECRET, pod.namespace(), name).isEmpty())
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      events.warning(
          pod,
          "FailedToRetrieveImagePullSecret",
          "Unable to retrieve some image pull secrets (" + missing + "); attempting to pull the image may not succeed.");
    }
  }

  private void imageKnown(Optional<Runtime.Image> present) {
    if (aborted()) {
      return;
    }
    boolean pull = spec.pullPolicy().equals("Always") || present.isEmpty() && !spec.pullPolicy().equals("Never");
    String quoted = GoQuote.quote(spec.image());
    if (pull) {
      events.normal(actions.pod(), spec, "Pulling", "Pulling image " + quoted);
      Instant began = place.now();
      Later.orFailed(
          place.loop(),
          place.runtime().pullImage(spec.image(), actions.sandboxConfig()),
          image -> pulled(image, began),
          this::pullFailed);
    } else if (present.isPresent()) {
      events.normal(
          actions.pod(),
          spec,
          "Pulled",
          "Container image " + quoted + " already present on machine and can be accessed by the pod");
      create();
    } else {
      String message = "Container image " + quoted + " is not present with pull policy of Never";
      events.warning(actions.pod(), spec, "ErrImageNeverPull", message);
      actions.startFailed(spec, failure("ErrImageNeverPull", message, CONFIG_RETRY));
    }
  }

  private void pulled(Runtime.Image image, Instant began) {
    String took = GoText.duration(Duration.ofMillis(Duration.between(began, place.now()).toMillis()));
    events.normal(
        actions.pod(),
        spec,
        "Pulled",
        "Successfully pulled image " + GoQuote.quote(spec.image()) + " in " + took + " (" + took
            + " including waiting). Image size: " + image.sizeBytes() + " bytes.");
    if (!aborted()) {
      create();
    }
  }

  /** The wait doubles with each failure of the same kind. */
  private void pullFailed(Throwable why) {
    String quoted = GoQuote.quote(spec.image());
    String message = String.valueOf(why.getMessage());
    events.warning(actions.pod(), spec, "Failed", "Failed to pull image " + quoted + ": " + message);
    events.warning(actions.pod(), spec, "Failed", "Error: ErrImagePull");
    Instant now = place.now();
    Duration wait =
        actions.facts(spec.name()).failure()
            .filter(f -> f.reason().equals("ErrImagePull"))
            .map(f -> Duration.between(f.since(), f.until()).multipliedBy(2))
            .orElse(PULL_FIRST);
    wait = wait.compareTo(PULL_MOST) > 0 ? PULL_MOST : wait;
    actions.startFailed(
        spec,
        new StartFailure(
            "ErrImagePull",
            message,
            "ImagePullBackOff",
            "Back-off pulling image " + quoted + ": ErrImagePull: " + message,
            now,
            now.plus(wait)));
  }

  private void create() {
    Later.orFailed(
        place.loop(), actions.envFiles(spec), this::create, why -> configFailed(String.valueOf(why.getMessage())));
  }

  private void create(EnvFiles read) {
    if (aborted()) {
      return;
    }
    switch (actions.environment(spec, read)) {
      case Environment.Missing missing -> configFailed(missing.message());
      case Environment.Resolved resolved -> {
        switch (actions.files(spec, start.attempt(), resolved)) {
          case ContainerFiles.Unusable unusable -> configFailed(unusable.message());
          case ContainerFiles.Good good ->
              Later.orFailed(
                  place.loop(),
                  actions.prepare(good.files()),
                  mounts -> create(resolved, good.files(), mounts),
                  why -> configFailed(String.valueOf(why.getMessage())));
        }
      }
    }
  }

  private void create(Environment.Resolved env, ContainerFiles files, List<Runtime.Mount> mounts) {
    if (aborted()) {
      return;
    }
    Runtime.ContainerConfig config =
        new Runtime.ContainerConfig(
            spec.name(),
            start.attempt(),
            spec.image(),
            expanded("command", env),
            expanded("args", env),
            env.values(),
            mounts,
            spec.json(),
            actions.resources(spec),
            files.devices(),
            files.terminationMessage());
    Later.orFailed(
        place.loop(),
        place.runtime().createContainer(start.sandboxId(), actions.sandboxConfig(), config),
        this::created,
        this::createFailed);
  }

  private void createFailed(Throwable why) {
    if (why instanceof RuntimeFailure failure && failure.code() == RuntimeFailure.Code.CONFIG) {
      configFailed(String.valueOf(failure.getMessage()));
    } else {
      failed("CreateContainerError", why);
    }
  }

  private List<String> expanded(String field, Environment.Resolved env) {
    return spec.json().array(field).strings().map(env::expand).toList();
  }

  private void configFailed(String message) {
    events.warning(actions.pod(), spec, "Failed", "Error: " + message);
    actions.startFailed(spec, failure("CreateContainerConfigError", message, CONFIG_RETRY));
  }

  private void created(String id) {
    events.normal(actions.pod(), spec, "Created", "Container created");
    if (aborted()) {
      return;
    }
    actions.startingWith(spec, id);
    Later.orFailed(
        place.loop(),
        place.runtime().startContainer(id),
        _ -> {
          events.normal(actions.pod(), spec, "Started", "Container started");
          actions.started(spec, id);
        },
        why -> failed("RunContainerError", why));
  }

  private void failed(String reason, Throwable why) {
    String message = String.valueOf(why.getMessage());
    events.warning(actions.pod(), spec, "Failed", "Error: " + message);
    // what was created and did not start has exited, and waits as one that crashed does
    Duration wait = reason.equals("RunContainerError") ? Duration.ZERO : CONFIG_RETRY;
    actions.startFailed(spec, failure(reason, message, wait));
  }

  private StartFailure failure(String reason, String message, Duration wait) {
    return StartFailure.of(reason, message, place.now(), place.now().plus(wait));
  }

  private boolean aborted() {
    if (actions.mustEnd()) {
      actions.startAborted(spec);
      return true;
    }
    return false;
  }

  /** A retry counts from the last failure, so it is kept until something has started. */
  static ContainerFacts succeeded(ContainerFacts facts) {
    return facts.withFailure(Optional.empty());
  }
}

package dev.berth.node.agent;

import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerFacts;
import dev.berth.node.pod.ContainerFacts.StartFailure;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.EnvFiles;
import dev.berth.node.pod.Environment;
import dev.berth.node.pod.PodAction;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.volume.ContainerFiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One start of a container: images → configuration → create → start. It ends by telling how it went; between any two
 * steps it asks whether the pod still wants to run.
 */
final class ContainerStart {
  static final Duration CONFIG_RETRY = Duration.ofSeconds(10);

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
    tellOfMissingSecrets();
    new ImageVolumes(actions, place, events, spec).bring(new Mounted());
  }

  private final class Mounted implements ImageVolumes.Outcome {
    @Override
    public boolean aborted() {
      return ContainerStart.this.aborted();
    }

    @Override
    public void there() {
      pull();
    }

    @Override
    public void noImage(StartFailure failure) {
      ContainerStart.this.noImage(failure);
    }

    @Override
    public void notShown(Throwable why) {
      failed("CreateContainerError", why);
    }
  }

  private void pull() {
    ImagePull.Wanted wanted =
        new ImagePull.Wanted(spec.image(), spec.pullPolicy(), actions.sandboxConfig(), actions.facts(spec.name()).failure());
    new ImagePull(place, new Told(), wanted, this::create, this::noImage).begin();
  }

  private void noImage(StartFailure failure) {
    events.warning(actions.pod(), spec, "Failed", "Error: " + failure.reason());
    actions.startFailed(spec, failure);
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

  /** Events of this container's. */
  private final class Told implements ImagePull.Teller {
    @Override
    public void normal(String reason, String message) {
      events.normal(actions.pod(), spec, reason, message);
    }

    @Override
    public void warning(String reason, String message) {
      events.warning(actions.pod(), spec, reason, message);
    }
  }

  private void create() {
    if (aborted()) {
      return;
    }
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

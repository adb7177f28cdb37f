package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerFacts.StartFailure;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.volume.LocalVolume;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The images that a container mounts (KEP-4639), before it is created: each is brought to the node and shown in its volume, once for the
 * pod, one after the other. A container that mounts none of those that are not to be had starts without them.
 */
final class ImageVolumes {
  private final PodActions actions;
  private final Surroundings place;
  private final PodEvents events;
  private final ContainerSpec spec;
  private final Deque<JsonObject> left = new ArrayDeque<>();

  ImageVolumes(PodActions actions, Surroundings place, PodEvents events, ContainerSpec spec) {
    this.actions = actions;
    this.place = place;
    this.events = events;
    this.spec = spec;
  }

  /** What comes of it. */
  interface Outcome {
    /** Asked between any two steps: nothing more is done then, and nobody is told. */
    boolean aborted();

    void there();

    void noImage(StartFailure failure);

    void notShown(Throwable why);
  }

  void bring(Outcome outcome) {
    Set<String> mounted =
        spec.json().array("volumeMounts").objects().map(mount -> mount.text("name")).collect(Collectors.toSet());
    actions.pod().volumes()
        .filter(volume -> volume.has("image") && mounted.contains(volume.text("name")) && !actions.isShown(volume.text("name")))
        .forEach(left::add);
    next(outcome);
  }

  private void next(Outcome outcome) {
    JsonObject volume = left.poll();
    if (volume == null) {
      outcome.there();
      return;
    }
    JsonObject image = volume.object("image");
    ImagePull.Wanted wanted =
        new ImagePull.Wanted(
            image.text("reference"),
            image.string("pullPolicy").orElse("IfNotPresent"),
            actions.sandboxConfig(),
            actions.facts(spec.name()).failure());
    Runnable there =
        () -> {
          if (!outcome.aborted()) {
            show(volume.text("name"), wanted.image(), outcome);
          }
        };
    new ImagePull(place, new OfPod(actions.pod()), wanted, there, outcome::noImage).begin();
  }

  private void show(String volume, String image, Outcome outcome) {
    Later.orFailed(
        place.loop(),
        files(volume, image),
        _ -> {
          actions.shown(volume);
          if (!outcome.aborted()) {
            next(outcome);
          }
        },
        why -> outcome.notShown(new IllegalStateException("image volume \"" + volume + "\": " + why.getMessage(), why)));
  }

  private CompletionStage<Boolean> files(String volume, String image) {
    LocalVolume local =
        actions.localVolume(volume)
            .orElseThrow(() -> new IllegalStateException("volume " + volume + " of " + actions.pod().key() + " is not set up"));
    return place.runtime().imageViews().view(image, local.podUid(), volume).thenCompose(files -> actions.show(local, files));
  }

  /** Events of what belongs to no container. */
  private final class OfPod implements ImagePull.Teller {
    private final Pod pod;

    OfPod(Pod pod) {
      this.pod = pod;
    }

    @Override
    public void normal(String reason, String message) {
      events.normal(pod, reason, message);
    }

    @Override
    public void warning(String reason, String message) {
      events.warning(pod, reason, message);
    }
  }
}

package dev.berth.node.agent;

import dev.berth.model.names.GoQuote;
import dev.berth.node.image.ImageException;
import dev.berth.node.image.ImageName;
import dev.berth.node.pod.ContainerFacts.StartFailure;
import dev.berth.node.pod.GoText;
import dev.berth.node.runtime.Runtime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * An image that a container needs to start, brought to the node as its policy says and told of as upstream's image manager tells it:
 * the container's own, or one that it mounts. It ends by telling how it went.
 */
final class ImagePull {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofMinutes(5);

  /**
   * What is wanted.
   *
   * @param policy {@code Always}, {@code IfNotPresent} or {@code Never}
   * @param config of the pod that it is for
   * @param before how the container's last start failed
   */
  record Wanted(String image, String policy, Runtime.SandboxConfig config, Optional<StartFailure> before) {}

  /** Where it is told how that goes. */
  interface Teller {
    void normal(String reason, String message);

    void warning(String reason, String message);
  }

  private final Surroundings place;
  private final Teller teller;
  private final Wanted wanted;
  private final String quoted;
  private final Runnable there;
  private final Consumer<StartFailure> failed;

  ImagePull(Surroundings place, Teller teller, Wanted wanted, Runnable there, Consumer<StartFailure> failed) {
    this.place = place;
    this.teller = teller;
    this.wanted = wanted;
    this.quoted = GoQuote.quote(wanted.image());
    this.there = there;
    this.failed = failed;
  }

  void begin() {
    Later.orFailed(
        place.loop(), CompletableFuture.completedFuture(wanted.image()), _ -> look(), why -> failed(String.valueOf(why.getMessage())));
  }

  private void look() {
    try {
      var _ = ImageName.parse(wanted.image());
    } catch (ImageException e) {
      teller.warning("InspectFailed", String.valueOf(e.getMessage()));
      failed.accept(soon("InvalidImageName", String.valueOf(e.getMessage())));
      return;
    }
    Later.orFailed(
        place.loop(), place.runtime().imageStatus(wanted.image()), this::known, why -> failed(String.valueOf(why.getMessage())));
  }

  /** What another pod's secret has brought here is not there for everybody (KEP-2535). */
  private void known(Optional<Runtime.Image> present) {
    if (present.isEmpty() || wanted.policy().equals("Always")) {
      decided(false);
    } else {
      Later.orFailed(
          place.loop(),
          place.runtime().mayUse(wanted.image(), present.get(), wanted.config()),
          this::decided,
          why -> failed(String.valueOf(why.getMessage())));
    }
  }

  private void decided(boolean usable) {
    if (!usable && !wanted.policy().equals("Never")) {
      teller.normal("Pulling", "Pulling image " + quoted);
      Instant began = place.now();
      Later.orFailed(
          place.loop(),
          place.runtime().pullImage(wanted.image(), wanted.config()),
          image -> pulled(image, began),
          why -> failed(String.valueOf(why.getMessage())));
    } else if (usable) {
      teller.normal("Pulled", "Container image " + quoted + " already present on machine and can be accessed by the pod");
      there.run();
    } else {
      String message = "Container image " + quoted + " is not present with pull policy of Never";
      teller.warning("ErrImageNeverPull", message);
      failed.accept(soon("ErrImageNeverPull", message));
    }
  }

  private void pulled(Runtime.Image image, Instant began) {
    String took = GoText.duration(Duration.ofMillis(Duration.between(began, place.now()).toMillis()));
    teller.normal(
        "Pulled",
        "Successfully pulled image " + quoted + " in " + took + " (" + took + " including waiting). Image size: "
            + image.sizeBytes() + " bytes.");
    there.run();
  }

  /** The wait doubles with each failure of the same kind. */
  private void failed(String message) {
    teller.warning("Failed", "Failed to pull image " + quoted + ": " + message);
    Instant now = place.now();
    Duration wait =
        wanted.before()
            .filter(f -> f.reason().equals("ErrImagePull"))
            .map(f -> Duration.between(f.since(), f.until()).multipliedBy(2))
            .orElse(FIRST);
    wait = wait.compareTo(MOST) > 0 ? MOST : wait;
    failed.accept(
        new StartFailure(
            "ErrImagePull",
            message,
            "ImagePullBackOff",
            "Back-off pulling image " + quoted + ": ErrImagePull: " + message,
            now,
            now.plus(wait)));
  }

  private StartFailure soon(String reason, String message) {
    return StartFailure.of(reason, message, place.now(), place.now().plus(ContainerStart.CONFIG_RETRY));
  }
}

package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.PodAction;
import dev.berth.node.runtime.RuntimePod.Container;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs postStart and preStop. */
final class Hooks {
  private final Surroundings place;
  private final PodEvents events;

  Hooks(Surroundings place, PodEvents events) {
    this.place = place;
    this.events = events;
  }

  /** Tells whether it succeeded. */
  void postStart(PodKnowledge known, ContainerSpec spec, String id, Consumer<Boolean> then) {
    run(
        known,
        spec,
        id,
        spec.json().object("lifecycle").object("postStart"),
        Duration.ofMinutes(10),
        reply -> {
          events.hooked(known.pod(), spec, "PostStart", reply);
          then.accept(reply.success());
        });
  }

  /** Goes on when it is through or the time is over, whatever became of it. */
  void preStop(PodKnowledge known, ContainerSpec spec, PodAction.StopContainer stop, Runnable then) {
    Duration left = Duration.between(place.now(), stop.deadline());
    boolean[] through = {false};
    Runnable once =
        () -> {
          if (!through[0]) {
            through[0] = true;
            then.run();
          }
        };
    var timer = place.loop().schedule(left, once);
    run(
        known,
        spec,
        stop.id(),
        spec.json().object("lifecycle").object("preStop"),
        left,
        reply -> {
          timer.cancel();
          events.hooked(known.pod(), spec, "PreStop", reply);
          once.run();
        });
  }

  private void run(
      PodKnowledge known,
      ContainerSpec spec,
      String id,
      JsonObject handler,
      Duration timeout,
      Consumer<Handlers.Reply> then) {
    if (handler.has("sleep")) {
      Duration nap = Duration.ofSeconds(handler.object("sleep").number("seconds"));
      place.loop().schedule(nap, () -> then.accept(Handlers.Reply.OK));
      return;
    }
    Later.then(
        place.loop(),
        place.runtime().pod(known.pod().uid()),
        pod -> {
          Optional<Container> container = pod.containers().stream().filter(c -> c.id().equals(id)).findFirst();
          if (container.isEmpty()) {
            then.accept(new Handlers.Reply(false, "container " + id + " is gone", Optional.empty()));
            return;
          }
          Later.then(
              place.loop(),
              place.handlers().call(
                  new Handlers.Call(
                      known.pod(), spec, container.get(), known.podIp(), Optional.empty(), handler, timeout)),
              then,
              why -> then.accept(new Handlers.Reply(false, String.valueOf(why.getMessage()), Optional.empty())));
        },
        why -> then.accept(new Handlers.Reply(false, String.valueOf(why.getMessage()), Optional.empty())));
  }
}

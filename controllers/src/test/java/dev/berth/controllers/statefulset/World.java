package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Answer;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.client.Note;
import dev.berth.client.Picture;
import dev.berth.client.Write;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The controller at work on an API of records: pods that are deleted go in two steps, refusals come when asked for, and every
 * write is checked against what is promised of a set.
 */
final class World {
  final VirtualLoop loop;
  final FixedSource source;
  final FixedApi api;
  final List<Note> notes = new ArrayList<>();
  private Optional<Answer> refusalOfCreations = Optional.empty();
  private Predicate<Write> unlucky = _ -> false;
  private int failures;

  World(long seed, String spec) {
    loop = new VirtualLoop(seed);
    source = new FixedSource(loop);
    api = new FixedApi(loop, source);
    api.answering(this::answer);
    StatefulSetController controller = new StatefulSetController();
    Picture picture = new Picture(loop, source);
    picture.follow(controller.needs().kinds());
    picture.index(controller.needs().indexes());
    source.put(Kinds.STATEFUL_SET, new Bench(spec).set().json().updateObject("metadata", m -> m.without("resourceVersion")));
    loop.execute(() -> controller.start(new Workplace(controller.name(), loop, api, picture, notes::add)));
    settle();
  }

  void settle() {
    loop.runDue();
    assertThat(loop.failures()).isEmpty();
  }

  void pass(Duration time) {
    loop.advance(time);
    assertThat(loop.failures()).isEmpty();
  }

  /** From now on creations of a kind are refused, until none is named. */
  void refuse(String message) {
    refusalOfCreations = message.isEmpty() ? Optional.empty() : Optional.of(FixedApi.refused(403, "Forbidden", message));
  }

  /** The next writes of this kind fail, though nothing is wrong with them. */
  void failNext(int times, Predicate<Write> kind) {
    failures = times;
    unlucky = kind;
  }

  StatefulSet set() {
    return source.get(Kinds.STATEFUL_SET, "default", "web").orElseThrow();
  }

  void spec(String name, String yaml) {
    JsonObject set = set().json().withAt(Yaml.parse(yaml), "spec", name);
    source.put(
        Kinds.STATEFUL_SET, set.updateObject("metadata", m -> m.with("generation", m.number("generation") + 1)));
  }

  void annotate(String annotation, String value) {
    source.put(Kinds.STATEFUL_SET, set().json().withAt(JsonString.of(value), "metadata", "annotations", annotation));
  }

  void image(String image) {
    spec("template", Bench.template(image).toString());
  }

  List<Pod> pods() {
    return source.list(Kinds.POD);
  }

  Optional<Pod> pod(String name) {
    return source.get(Kinds.POD, "default", name);
  }

  void become(Pod pod, String state) {
    source.put(Kinds.POD, PodStates.apply(pod.json(), state, loop.clock().instant()));
  }

  /** As somebody who deletes a pod, or a node that loses it. */
  void delete(Pod pod) {
    source.put(
        Kinds.POD,
        pod.json().updateObject(
            "metadata",
            m -> m.with("deletionTimestamp", JsonString.of(Timestamps.format(loop.clock().instant())))));
  }

  private Optional<Answer> answer(Write write) {
    if (failures > 0 && unlucky.test(write)) {
      failures--;
      return Optional.of(FixedApi.refused(500, "InternalError", "no luck"));
    }
    return switch (write) {
      case Write.Create create when create.type().kind().equals("Pod") -> creation(new Pod(create.object()));
      case Write.Create create when !create.type().kind().equals("ControllerRevision") -> refusalOfCreations;
      case Write.Delete delete when delete.target().type().kind().equals("Pod") -> deletion(delete);
      case Write.Patch patch when patch.target().type().kind().equals("Pod") -> Optional.of(patched(patch));
      default -> Optional.empty();
    };
  }

  /** Adoption and release, which a merge patch cannot do. */
  private Answer patched(Write.Patch patch) {
    Pod pod = pod(patch.target().name()).orElseThrow();
    JsonObject metadata = ((JsonObject) patch.body()).object("metadata");
    assertThat(metadata.text("uid")).isEqualTo(pod.uid());
    JsonObject owner = metadata.array("ownerReferences").object(0);
    JsonArray owners = owner.has("$patch") ? JsonArray.EMPTY : JsonArray.of(owner);
    Pod after = source.put(Kinds.POD, pod.json().updateObject("metadata", m -> m.with("ownerReferences", owners)));
    return new Answer.Done(after.json(), after.revision());
  }

  private Optional<Answer> creation(Pod pod) {
    if (refusalOfCreations.isPresent()) {
      return refusalOfCreations;
    }
    StatefulSet set = set();
    int ordinal = Identity.ordinal(pod.name());
    Optional<Pod> namesake = pod(pod.name());
    if (namesake.isPresent() && !namesake.get().isControlledBy(set.uid())) {
      return Optional.of(FixedApi.refused(409, "AlreadyExists", "pods \"" + pod.name() + "\" already exists"));
    }
    assertThat(namesake).as("a second %s", pod.name()).isEmpty();
    assertThat(set.ordinals().all()).contains(ordinal);
    for (String claim : pod.claimNames()) {
      assertThat(source.get(Kinds.CLAIM, "default", claim)).as(claim).isPresent();
    }
    if (!set.isParallel()) {
      for (int lower : set.ordinals().all().takeWhile(o -> o < ordinal).toArray()) {
        Optional<Pod> before = pod("web-" + lower);
        assertThat(before).as("%s is made while %s is missing", pod.name(), lower).isPresent();
        assertThat(before.get().isRunningAndReady() && !before.get().isTerminating())
            .as("%s is made while %s is not well", pod.name(), lower)
            .isTrue();
      }
    }
    JsonObject pending = PodStates.apply(pod.json(), "pending", loop.clock().instant());
    Pod made = source.put(Kinds.POD, pending);
    return Optional.of(new Answer.Done(made.json(), made.revision()));
  }

  private Optional<Answer> deletion(Write.Delete delete) {
    Optional<Pod> known = pod(delete.target().name());
    if (known.isEmpty() || !known.get().uid().equals(delete.options().uid())) {
      return Optional.empty();
    }
    StatefulSet set = set();
    int ordinal = Identity.ordinal(known.get().name());
    assertThat(delete.options().gracePeriodSeconds()).as("its own grace period").isEmpty();
    if (!set.isParallel() && !set.ordinals().has(ordinal)) {
      assertThat(pods()).map(other -> Identity.ordinal(other.name())).noneMatch(other -> other > ordinal && !set.ordinals().has(other));
    }
    delete(known.get());
    Pod after = pod(known.get().name()).orElseThrow();
    return Optional.of(new Answer.Done(after.json(), after.revision()));
  }

  /** Nodes that do their work: pods that are to go go, others are ready, and what failed stays so. */
  void work(boolean heal) {
    for (int i = 0; i < 1000; i++) {
      Optional<Pod> next =
          pods().stream()
              .filter(p -> p.isTerminating() || (p.isPending() || heal && !p.isReady()) && !p.isFinished())
              .findFirst();
      if (next.isEmpty()) {
        return;
      }
      if (next.get().isTerminating()) {
        source.remove(Kinds.POD, next.get());
      } else {
        become(next.get(), "ready 0s");
      }
      settle();
    }
    throw new AssertionError("the set does not come to rest: " + pods().stream().map(Pod::name).toList());
  }

  long writes(String kind) {
    return api.writes().stream().filter(w -> w.type().kind().equals(kind)).count();
  }

  boolean isReady(String name) {
    return pod(name).filter(p -> Condition.isTrue(p, "Ready")).isPresent();
  }
}

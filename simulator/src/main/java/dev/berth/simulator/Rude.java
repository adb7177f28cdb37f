package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.simulator.invariant.UsersWritesStay;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Those who write to what controllers write to. What they write is a number that grows: nobody may write over it what was before. */
final class Rude {
  /** A ReplicaSet gets the marks of its Deployment. */
  private static final List<Kind<?>> MARKED =
      List.of(
          Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.STATEFUL_SET, Kinds.DEPLOYMENT, Kinds.JOB, Kinds.NODE,
          Kinds.POD_DISRUPTION_BUDGET, Kinds.VOLUME_ATTACHMENT);

  private final World world;
  private final Asking asking;
  private int marks;
  private boolean marking;

  Rude(World world, Asking asking) {
    this.world = world;
    this.asking = asking;
  }

  /** So many in a hundred of all writes find from now on that somebody was first, after what they are made of was read. */
  void race(int percent) {
    world.store().rival(percent, this::between);
  }

  /** Nobody writes in between any more. */
  void rest() {
    race(0);
  }

  private void between(String key) {
    for (Kind<?> kind : MARKED) {
      ResourceType type = kind.type();
      if (key.startsWith(type.keyPrefix())) {
        String name = key.substring(type.keyPrefix().length());
        int slash = name.indexOf('/');
        String place =
            slash < 0 ? type.plural() + "/" + name : "namespaces/" + name.substring(0, slash) + "/" + type.plural() + name.substring(slash);
        mark(path(type) + place);
        return;
      }
    }
  }

  private static String path(ResourceType type) {
    return (type.groupVersion().group().isEmpty() ? "/api/" : "/apis/") + type.groupVersion() + "/";
  }

  /** Of two marks the later must not be first: between what is read for a mark and that nobody else writes one. */
  private void mark(String target) {
    if (!marking) {
      marking = true;
      marks++;
      asking.merge(target, "{'metadata':{'annotations':{'" + UsersWritesStay.MARK + "':'" + marks + "'}}}");
      marking = false;
    }
  }

  /** Writes to what others write to at the same time. */
  void rude(int writes) {
    for (int i = 0; i < writes; i++) {
      long delay = world.loop().random().nextInt(5000);
      world.loop().schedule(Duration.ofMillis(delay), this::rudeWrite);
    }
  }

  /** What is written is a number that grows: nobody may write over it what was there before. */
  private void rudeWrite() {
    List<Pod> pods = world.truth().list(Kinds.POD, "default");
    switch (world.loop().random().nextInt(5)) {
      case 0 -> mark(Users.set("web"));
      case 4 -> edit("web");
      case 1 ->
          world.truth().list(Kinds.CLAIM, "default").stream().findFirst()
              .ifPresent(claim -> mark("/api/v1/namespaces/default/persistentvolumeclaims/" + claim.name()));
      case 2 ->
          world.truth().list(Kinds.VOLUME, "").stream().findFirst()
              .ifPresent(volume -> mark("/api/v1/persistentvolumes/" + volume.name()));
      default -> {
        if (!pods.isEmpty()) {
          mark("/api/v1/namespaces/default/pods/" + pods.get(world.loop().random().nextInt(pods.size())).name());
        }
      }
    }
  }

  /** Somebody reads it, thinks for a while, and writes all of it. It is refused where it has changed meanwhile. */
  private void edit(String set) {
    JsonObject read = world.cluster().get(Users.set(set)).body();
    if (read.object("metadata").isEmpty()) {
      return;
    }
    marks++;
    JsonObject edited =
        read.updateObject(
            "metadata",
            metadata -> metadata.updateObject("annotations", all -> all.with(UsersWritesStay.MARK, String.valueOf(marks))));
    Duration thought = Duration.ofMillis(world.loop().random().nextInt(5000));
    world.loop().schedule(thought, () -> write(set, edited));
  }

  private void write(String set, JsonObject edited) {
    Ref target = Ref.of(Kinds.STATEFUL_SET, Users.namespace(set), set);
    Consumer<Answer> heard = world.judges().meant(new Write.Update(target, "", edited));
    if (asking.put(Users.set(set), edited)) {
      heard.accept(new Answer.Done(edited, 0));
    }
  }
}

package dev.berth.simulator.rehearsal;

import dev.berth.server.up.Document;
import dev.berth.simulator.scenario.Action;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a step of a plan does: something goes wrong, or somebody does what people do with kubectl. */
public sealed interface Deed {

  /**
   * What goes wrong by itself.
   *
   * @param objects it is about
   * @param told what it is, as a sentence
   * @param power the node that loses its power, or ""
   * @param lasting how long; empty for as long as the rehearsal
   */
  record Fault(
      List<Action.Mishap> mishaps, List<String> objects, String told, String power, Optional<Duration> lasting)
      implements Deed {
    @Override
    public Optional<Duration> lasts() {
      return lasting;
    }
  }

  /** A node is cordoned and its pods are evicted, those of DaemonSets not; uncordoned after the time, if there is one. */
  record Drain(String node, Optional<Duration> lasting) implements Deed {
    @Override
    public Optional<Duration> lasts() {
      return lasting;
    }
  }

  record Cordon(String node, boolean closed) implements Deed {}

  /** Somebody puts the taint on a node that says that it is out of service, and takes it off after the time. */
  record OutOfService(String node, Optional<Duration> lasting) implements Deed {
    @Override
    public Optional<Duration> lasts() {
      return lasting;
    }
  }

  record Apply(List<Document> documents) implements Deed {}

  record Scale(Target target, int replicas) implements Deed {}

  /** @param container whose image it is, or {@code *} for all */
  record SetImage(Target target, String container, String image) implements Deed {}

  /** @param force without waiting for anybody to confirm the end */
  record Delete(Target target, boolean force) implements Deed {}

  record Evict(Target target) implements Deed {}

  /** The claim's volume goes to another node's disk. */
  record Move(Target claim, String node) implements Deed {}

  /** As {@code kubectl rollout restart}. */
  record Restart(Target target) implements Deed {}

  /** How long it goes on; empty where it does not end. */
  default Optional<Duration> lasts() {
    return Optional.of(Duration.ZERO);
  }
}

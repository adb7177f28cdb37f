package dev.berth.controllers.volume.snapshot;

import dev.berth.base.queue.Backoff;
import dev.berth.base.queue.WorkQueue;
import dev.berth.client.Needs;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.AnySnapshotContent;
import dev.berth.model.kinds.Kinds;
import dev.berth.storage.Drivers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs what external-snapshotter's sidecar does beside a driver, for all of our drivers. It turns changes into keys. */
public final class Snapshotter implements Controller {
  private static final WorkQueue.Settings QUEUE =
      new WorkQueue.Settings(10, 1_000_000, new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5)));

  private final Drivers drivers;

  public Snapshotter(Drivers drivers) {
    this.drivers = drivers;
  }

  @Override
  public String name() {
    return "csi-snapshotter";
  }

  @Override
  public Needs needs() {
    return Needs.of(
        Kinds.VOLUME_SNAPSHOT_CONTENT, Kinds.VOLUME_SNAPSHOT_CLASS, Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT,
        Kinds.VOLUME_GROUP_SNAPSHOT_CLASS);
  }

  @Override
  public void start(Workplace place) {
    start(place, Family.ONE, new ContentPlanner(drivers, place.loop()));
    start(place, Family.GROUP, new GroupContentPlanner(drivers, place.loop()));
  }

  private <C extends AnySnapshotContent> void start(Workplace place, Family<?, C, ?> family, Planner<String> planner) {
    PlanQueue<String> contents = new PlanQueue<>(place, planner, QUEUE);
    drivers.onChange(name -> place.loop().execute(() -> driverCame(place, family, contents, name)));
    place
        .view()
        .onChange(
            family.content(),
            (before, after) ->
                after
                    .filter(c -> drivers.find(c.driver()).isPresent())
                    .filter(c -> !before.map(b -> telling(family, b)).equals(Optional.of(telling(family, c))))
                    .ifPresent(c -> contents.add(c.name())));
  }

  private static void driverCame(Workplace place, Family<?, ?, ?> family, PlanQueue<String> contents, String name) {
    place.view().list(family.content(), "").stream()
        .filter(content -> content.driver().equals(name))
        .forEach(content -> contents.add(content.name()));
  }

  /** What matters here of a content: not what is written at every try, which would begin the next one at once. */
  private static List<Object> telling(Family<?, ?, ?> family, AnySnapshotContent content) {
    return List.of(
        content.spec(),
        content.isTerminating(),
        content.meta().annotations().has(family.beingDeleted()),
        content.handle(),
        content.isReady());
  }
}

package dev.berth.controllers.volume.bind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.volume.VolumeMatch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Claims and volumes come and go at random, views lag, writes are refused, lost or answered late, and binders are started anew while
 * the old ones still run. Whatever happens, no volume is given to two, and nothing is deleted that is somebody's or is to be kept.
 */
class BinderPropertyTest {

  /** One history. */
  private static final class History {
    private final Random random;
    private final Stage stage;
    private int made;
    private boolean held;

    History(long seed) {
      random = new Random(seed);
      stage = new Stage(seed);
      stage.run(binder());
    }

    private Binder binder() {
      HostPaths paths =
          path -> {
            String name = path.substring(path.lastIndexOf('/') + 1);
            assertThat(stage.source.get(Kinds.VOLUME, "", name).map(PersistentVolume::reclaimPolicy)).isNotEqualTo(Optional.of("Retain"));
            assertThat(holders(name)).as("of %s, whose data is deleted", name).isEmpty();
            return CompletableFuture.completedFuture(true);
          };
      return new Binder(paths);
    }

    private List<String> holders(String volume) {
      return stage.source.list(Kinds.CLAIM).stream()
          .filter(claim -> claim.isBound() && claim.volumeName().equals(volume))
          .map(PersistentVolumeClaim::uid)
          .toList();
    }

    private String pick(String... from) {
      return from[random.nextInt(from.length)];
    }

    private String name(String prefix) {
      return prefix + random.nextInt(8);
    }

    void step() {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> claim();
        case 3, 4, 5 -> volume();
        case 6 -> stage.source.get(Kinds.CLAIM, "default", name("c")).ifPresent(c -> stage.source.remove(Kinds.CLAIM, c));
        case 7 ->
            stage.source.list(Kinds.VOLUME).stream()
                .filter(v -> !v.phase().equals("Bound") && random.nextInt(3) == 0)
                .findFirst()
                .ifPresent(v -> stage.source.remove(Kinds.VOLUME, v));
        case 8 -> stage.run(binder());
        case 9 -> lag();
        case 10 -> stage.api.reachable(random.nextBoolean());
        default -> stage.api.delay(Duration.ofMillis(random.nextInt(30)));
      }
      stage.pass(Duration.ofMillis(random.nextInt(50)));
      stage.source.list(Kinds.VOLUME).forEach(v -> assertThat(holders(v.name())).as(v.name()).hasSizeLessThan(2));
    }

    private void lag() {
      if (held) {
        stage.source.release();
      } else {
        stage.source.hold();
      }
      held = !held;
    }

    private void claim() {
      String name = name("c");
      if (stage.source.get(Kinds.CLAIM, "default", name).isEmpty()) {
        made++;
        stage.put(
            Kinds.CLAIM,
            """
            metadata: {namespace: default, name: %s, uid: u%d}
            spec: {accessModes: [%s], resources: {requests: {storage: %dGi}}%s}
            status: {phase: Pending}
            """
                .formatted(
                    name,
                    made,
                    pick("ReadWriteOnce", "ReadWriteMany"),
                    1 + random.nextInt(3),
                    random.nextInt(5) == 0 ? ", volumeName: " + name("v") : ""));
      }
    }

    private void volume() {
      String name = name("v");
      if (stage.source.get(Kinds.VOLUME, "", name).isEmpty()) {
        stage.put(
            Kinds.VOLUME,
            """
            metadata: {name: %s}
            spec: {accessModes: [%s], capacity: {storage: %dGi}, hostPath: {path: /tmp/%s}, persistentVolumeReclaimPolicy: %s%s}
            """
                .formatted(
                    name,
                    pick("ReadWriteOnce", "ReadWriteOnce, ReadWriteMany"),
                    1 + random.nextInt(4),
                    name,
                    pick("Retain", "Delete"),
                    random.nextInt(5) == 0 ? ", claimRef: {namespace: default, name: " + name("c") + "}" : ""));
      }
    }

    /** The storm is over: what can be bound is, and both sides agree. */
    void rest() {
      stage.source.release();
      stage.api.reachable(true);
      stage.api.delay(Duration.ZERO);
      stage.pass(Duration.ofMinutes(3));
      for (PersistentVolumeClaim claim : stage.source.list(Kinds.CLAIM)) {
        if (claim.isBound()) {
          PersistentVolume volume = stage.volume(claim.volumeName());
          assertThat(volume.claimRef().orElseThrow().text("uid")).as(volume.name()).isEqualTo(claim.uid());
          assertThat(volume.phase()).as(volume.name()).isEqualTo("Bound");
        } else if (claim.volumeName().isEmpty()) {
          assertThat(stage.source.list(Kinds.VOLUME))
              .noneMatch(v -> VolumeMatch.fits(v, claim));
        }
      }
      for (PersistentVolume volume : stage.source.list(Kinds.VOLUME)) {
        if (volume.phase().equals("Bound")) {
          assertThat(holders(volume.name())).as(volume.name()).hasSize(1);
        }
      }
    }
  }

  @Property(tries = 40)
  @Spec({"C24", "C29", "C33", "C36", "G35"})
  void noVolumeIsGivenToTwoAndNoDataIsLost(@ForAll long seed) {
    History history = new History(seed);
    for (int i = 0; i < 60; i++) {
      history.step();
    }
    history.rest();
  }
}

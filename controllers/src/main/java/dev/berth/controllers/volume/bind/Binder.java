package dev.berth.controllers.volume.bind;

import dev.berth.base.json.JsonObject;
import dev.berth.base.queue.Backoff;
import dev.berth.base.queue.WorkQueue;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.controllers.volume.reclaim.Reclaim;
import dev.berth.controllers.volume.reclaim.Recycler;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.volume.FreeVolumes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Binds claims and volumes. It turns changes into keys: claims by {@code namespace/name}, volumes by name; what to do about them
 * {@link ClaimPlanner} and {@link VolumePlanner} decide.
 *
 * <p>A volume that comes free is offered to one claim, the one that needs most of it; if that takes another, the volume is
 * offered again. So a volume that comes costs one look and not one look per waiting claim, and nobody waits for a timer. Upstream
 * lets all claims look again every 15 s.
 */
public final class Binder implements Controller {
  /** Claims that are not bound, by the class that they name; those that name none under {@link #NO_CLASS}. */
  private static final Index<PersistentVolumeClaim> UNBOUND_BY_CLASS =
      new Index<>("unboundClass", Kinds.CLAIM, Binder::unboundClass);

  private static final String NO_CLASS = "\0";
  /** Many at once: their writes are made durable together. */
  private static final WorkQueue.Settings QUEUE =
      new WorkQueue.Settings(64, 1_000_000, new Backoff(Duration.ofMillis(5), Duration.ofSeconds(60)));

  private final HostPaths hostPaths;

  public Binder(HostPaths hostPaths) {
    this.hostPaths = hostPaths;
  }

  @Override
  public String name() {
    return "persistentvolume-binder-controller";
  }

  @Override
  public String account() {
    return "persistent-volume-binder";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.CLAIM, Kinds.VOLUME, Kinds.STORAGE_CLASS, Kinds.POD)
        .with(Indexes.VOLUMES_BY_CLAIM, Indexes.CLAIMS_BY_VOLUME, Indexes.PODS_BY_CLAIM, UNBOUND_BY_CLASS);
  }

  private static List<String> unboundClass(PersistentVolumeClaim claim) {
    return claim.isFullyBound() ? List.of() : List.of(claim.namesClass() ? claim.className() : NO_CLASS);
  }

  @Override
  public void start(Workplace place) {
    new Work(place, hostPaths).listen();
  }

  /** The state of one run, all of it derived from the view or about what is under way. */
  private static final class Work {
    private final View view;
    private final FreeVolumes free = new FreeVolumes();
    private final WaitingClaims waiting = new WaitingClaims();
    private final Promises promises = new Promises();
    /** Claim to the volume because of which it was last asked to look. */
    private final Map<String, String> offers = new HashMap<>();

    private final ClaimPlanner claimPlanner = new ClaimPlanner(free, promises.volumes());
    private final VolumePlanner volumePlanner;
    private final PlanQueue<String> claims;
    private final PlanQueue<String> volumes;

    Work(Workplace place, HostPaths hostPaths) {
      view = place.view();
      volumePlanner = new VolumePlanner(new Reclaim(hostPaths));
      claims = new PlanQueue<>(place, (_, key, now) -> planClaim(key, now), QUEUE);
      volumes = new PlanQueue<>(place, (_, key, now) -> planVolume(key, now), QUEUE);
    }

    void listen() {
      view.onChange(Kinds.VOLUME, this::volumeChanged);
      view.onChange(Kinds.CLAIM, this::claimChanged);
      view.onChange(Kinds.STORAGE_CLASS, this::classChanged);
      view.onChange(Kinds.POD, this::podChanged);
    }

    private void volumeChanged(Optional<PersistentVolume> before, Optional<PersistentVolume> after) {
      PersistentVolume volume = after.or(() -> before).orElseThrow();
      after.ifPresentOrElse(free::put, () -> free.remove(volume.name()));
      volumes.add(volume.name());
      before.map(PersistentVolume::claimKey).filter(key -> !key.isEmpty()).ifPresent(this::wakeClaim);
      after.map(PersistentVolume::claimKey).filter(key -> !key.isEmpty()).ifPresent(this::wakeClaim);
      boolean isBack = before.isEmpty() || !ref(before.get()).equals(after.map(Work::ref).orElse(ref(before.get())));
      for (PersistentVolumeClaim claim : view.by(Indexes.CLAIMS_BY_VOLUME, volume.name())) {
        if (isBack) {
          claims.add(claim.key());
        } else {
          wakeClaim(claim.key());
        }
      }
    }

    private static JsonObject ref(PersistentVolume volume) {
      return volume.spec().object("claimRef");
    }

    /** Lost claims sleep until the volume that they name comes, or is given to another: but now and then they are looked at. */
    private void wakeClaim(String key) {
      boolean lost =
          view.get(Kinds.CLAIM, key)
              .filter(claim -> claim.phase().equals("Lost"))
              .isPresent();
      if (!lost) {
        claims.add(key);
      }
    }

    private void claimChanged(Optional<PersistentVolumeClaim> before, Optional<PersistentVolumeClaim> after) {
      String key = after.or(() -> before).orElseThrow().key();
      after.ifPresentOrElse(waiting::put, () -> waiting.remove(key));
      claims.add(key);
      boolean moved =
          !after.map(KubeObject::uid).equals(before.map(KubeObject::uid))
              || !after.map(PersistentVolumeClaim::volumeName).equals(before.map(PersistentVolumeClaim::volumeName));
      if (moved) {
        view.by(Indexes.VOLUMES_BY_CLAIM, key).forEach(volume -> volumes.add(volume.name()));
      }
    }

    private void classChanged(Optional<StorageClass> before, Optional<StorageClass> after) {
      StorageClass storageClass = after.or(() -> before).orElseThrow();
      view.by(UNBOUND_BY_CLASS, storageClass.name()).forEach(claim -> claims.add(claim.key()));
      if (after.filter(StorageClass::isDefault).isPresent()) {
        view.by(UNBOUND_BY_CLASS, NO_CLASS).forEach(claim -> claims.add(claim.key()));
      }
    }

    private void podChanged(Optional<Pod> before, Optional<Pod> after) {
      after.or(() -> before).flatMap(Recycler::volumeOf).ifPresent(volumes::add);
    }

    private Plan planClaim(String key, Instant now) {
      Optional<String> freed = promises.end(key);
      Optional<String> offered = Optional.ofNullable(offers.remove(key));
      Optional<PersistentVolumeClaim> claim = view.get(Kinds.CLAIM, key);
      ClaimPlanner.Decision decision =
          claim.map(known -> claimPlanner.decide(view, known, now))
              .orElse(ClaimPlanner.Decision.of(Plan.NOTHING));
      decision.takes().ifPresent(volume -> promises.make(key, volume));
      claim.filter(_ -> decision.takes().isEmpty()).ifPresentOrElse(waiting::put, () -> waiting.remove(key));
      // what it had been promised or offered and does not take is there for others; not for itself, or it would never rest
      Stream.of(freed, offered)
          .flatMap(Optional::stream)
          .filter(volume -> !decision.takes().equals(Optional.of(volume)))
          .distinct()
          .flatMap(volume -> view.get(Kinds.VOLUME, "", volume).stream())
          .forEach(volume -> offer(volume, key));
      return decision.plan();
    }

    private Plan planVolume(String name, Instant now) {
      Optional<PersistentVolume> found = view.get(Kinds.VOLUME, "", name);
      found.ifPresent(volume -> offer(volume, ""));
      return found.map(volume -> volumePlanner.plan(view, volume, now)).orElse(Plan.NOTHING);
    }

    private void offer(PersistentVolume volume, String exceptTo) {
      if (!free.contains(volume.name()) || promises.isPromised(volume.name())) {
        return;
      }
      waiting
          .forVolume(volume, claim -> !claim.key().equals(exceptTo) && wantsOffer(claim))
          .ifPresent(
              claim -> {
                offers.put(claim.key(), volume.name());
                waiting.remove(claim.key());
                claims.add(claim.key());
              });
    }

    private boolean wantsOffer(PersistentVolumeClaim claim) {
      return !promises.isServed(claim.key()) && !offers.containsKey(claim.key()) && !Classes.isDelayed(view, claim);
    }
  }
}

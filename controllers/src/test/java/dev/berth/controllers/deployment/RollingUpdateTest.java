package dev.berth.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Rollouts against pods that come and go in any order, with ReplicaSets that count late. */
class RollingUpdateTest {
  /** A ReplicaSet and what it has: its pods, and how many of them are available. */
  private static final class Fleet {
    final String name;
    long wanted;
    long pods;
    long available;
    long seenAvailable;

    Fleet(String name, long wanted, long available) {
      this.name = name;
      this.wanted = wanted;
      this.pods = wanted;
      this.available = available;
      this.seenAvailable = available;
    }

    ReplicaSet view() {
      return new ReplicaSet(
          (JsonObject)
              Json.parse(
                  "{\"metadata\":{\"name\":\"" + name + "\",\"uid\":\"" + name + "\"},\"spec\":{\"replicas\":" + wanted
                      + "},\"status\":{\"availableReplicas\":" + seenAvailable + "}}"));
    }

    /** What its controller does next: one pod at a time, those that are not available go first. */
    void step(Random chance) {
      if (pods > wanted) {
        if (pods == available) {
          available--;
        }
        pods--;
      } else if (pods < wanted) {
        pods++;
      } else if (available < pods && chance.nextBoolean()) {
        available++;
      }
      if (chance.nextBoolean()) {
        seenAvailable = available;
      }
    }
  }

  private static Deployment deployment(long replicas, String surge, String unavailable) {
    return new Deployment(
        (JsonObject)
            Json.parse(
                "{\"spec\":{\"replicas\":" + replicas + ",\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":"
                    + "{\"maxSurge\":" + surge + ",\"maxUnavailable\":" + unavailable + "}}}}"));
  }

  @Property(tries = 300)
  void aRolloutEndsAndNeverStraysFromItsLimits(
      @ForAll @IntRange(min = 1, max = 30) int replicas,
      @ForAll @IntRange(min = 0, max = 100) int surge,
      @ForAll @IntRange(min = 0, max = 100) int unavailable,
      @ForAll @IntRange(min = 1, max = 3) int olds,
      @ForAll long seed) {
    Random chance = new Random(seed);
    Deployment deployment = deployment(replicas, "\"" + surge + "%\"", "\"" + unavailable + "%\"");
    Limits limits = Limits.of(deployment);
    List<Fleet> old = new ArrayList<>();
    for (int i = 0; i < olds; i++) {
      long share = i == 0 ? replicas - (long) (olds - 1) * (replicas / olds) : replicas / olds;
      old.add(new Fleet("old-" + i, share, share));
    }
    Fleet newest = new Fleet("new", 0, 0);
    List<Fleet> all = new ArrayList<>(old);
    all.add(newest);
    for (int i = 0; i < 20_000; i++) {
      if (chance.nextInt(3) == 0) {
        decide(deployment, newest, old);
      } else {
        all.get(chance.nextInt(all.size())).step(chance);
      }
      assertThat(all.stream().mapToLong(f -> f.wanted).sum()).isLessThanOrEqualTo(replicas + limits.surge());
      assertThat(all.stream().mapToLong(f -> f.available).sum())
          .isGreaterThanOrEqualTo(replicas - limits.unavailable());
      if (newest.available == replicas && old.stream().allMatch(f -> f.pods == 0)) {
        return;
      }
    }
    throw new AssertionError("the rollout does not end");
  }

  private static void decide(Deployment deployment, Fleet newest, List<Fleet> old) {
    Generations sets = new Generations(Optional.of(newest.view()), old.stream().map(Fleet::view).toList());
    Optional<Size> growth = RollingUpdate.growth(deployment, sets);
    if (growth.isPresent()) {
      newest.wanted = growth.get().to();
      return;
    }
    RollingUpdate.Shrinking shrinking = RollingUpdate.shrinking(deployment, sets);
    for (List<Size> sizes : List.of(shrinking.unhealthy(), shrinking.healthy())) {
      for (Size size : sizes) {
        Fleet fleet = old.stream().filter(f -> f.name.equals(size.set().name())).findFirst().orElseThrow();
        assertThat(size.from()).isEqualTo(fleet.wanted);
        fleet.wanted = size.to();
      }
    }
  }

  @Property
  void somethingMayAlwaysMove(
      @ForAll @IntRange(min = 1, max = 50) int replicas,
      @ForAll @IntRange(min = 0, max = 100) int surge,
      @ForAll @IntRange(min = 0, max = 100) int unavailable) {
    Limits limits = Limits.of(deployment(replicas, "\"" + surge + "%\"", "\"" + unavailable + "%\""));
    assertThat(limits.surge() + limits.unavailable()).isPositive();
    assertThat(limits.unavailable()).isLessThanOrEqualTo(replicas);
  }
}

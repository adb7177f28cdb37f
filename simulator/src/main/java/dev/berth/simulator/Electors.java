package dev.berth.simulator;

import dev.berth.client.Needs;
import dev.berth.client.events.Origin;
import dev.berth.client.lease.Election;
import dev.berth.client.lease.LeaseSettings;
import dev.berth.controllers.core.Workplace;
import dev.berth.server.control.Component;
import dev.berth.server.inprocess.Identity;
import dev.berth.simulator.scenario.Generator;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Components that do nothing but contend for a lease, as control planes do of which one works at a time. */
final class Electors {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** The latest life of each. */
  private final Map<String, Election> elections = new HashMap<>();
  private int lives;

  List<Component> components() {
    return Generator.ELECTORS.stream()
        .map(
            name -> new Component(name, Identity.controllers(), Origin.of(name), Needs.NONE, place -> begin(name, place)))
        .toList();
  }

  private void begin(String name, Workplace place) {
    lives++;
    LeaseSettings settings = new LeaseSettings("kube-system", "kube-controller-manager", name + "_" + lives, LEASE, DEADLINE, RETRY);
    Election election =
        new Election(
            place.loop(), place.client(), place.events(), settings,
            new Election.Candidate() {
              @Override
              public void leads() {}

              @Override
              public void ends() {}
            });
    elections.put(name, election);
    election.start();
  }

  /** Who takes itself to lead. */
  List<String> leading() {
    return Generator.ELECTORS.stream().filter(name -> elections.containsKey(name) && elections.get(name).isLeading()).toList();
  }
}

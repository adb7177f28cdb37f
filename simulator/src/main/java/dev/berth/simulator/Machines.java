package dev.berth.simulator;

import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.simulator.invariant.ExclusiveVolume;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.Files;
import dev.berth.storage.simulated.SimulatedDriver;
import dev.berth.storage.simulated.SimulatedDriver.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is really there, whatever the API says of it: processes and volumes. */
final class Machines {
  private final List<SimulatedNodes> nodes = new ArrayList<>();
  private final List<SimulatedDriver> drivers;

  Machines(Drivers drivers) {
    this.drivers =
        drivers.all().stream().filter(SimulatedDriver.class::isInstance).map(SimulatedDriver.class::cast).toList();
  }

  void add(SimulatedNodes one) {
    nodes.add(one);
  }

  SimulatedNodes number(int number) {
    return nodes.get(number % nodes.size());
  }

  List<SimulatedDriver> drivers() {
    return drivers;
  }

  List<Running> running() {
    List<Running> running = new ArrayList<>();
    for (SimulatedNodes some : nodes) {
      for (String node : some.names()) {
        some.runtime(node).eachRunning((uid, pod) -> running.add(new Running(node, pod, uid)));
      }
    }
    return running;
  }

  boolean isUp(String node) {
    return nodes.stream().filter(some -> some.names().contains(node)).anyMatch(some -> some.isUp(node));
  }

  /** Volumes that {@link ExclusiveVolume} is about. */
  List<Seen> exclusive() {
    List<Seen> all = new ArrayList<>();
    for (SimulatedDriver driver : drivers) {
      if (!driver.traits().sharedBetweenNodes()) {
        all.addAll(driver.volumes());
      }
    }
    return all;
  }

  Optional<Set<String>> files(String driver, String volume) {
    for (SimulatedDriver one : drivers) {
      if (one.name().equals(driver)) {
        return one.files(volume).map(Files::all).map(Map::keySet);
      }
    }
    return Optional.empty();
  }
}

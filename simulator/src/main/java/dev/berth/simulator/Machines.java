package dev.berth.simulator;

import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.node.simulated.SimulatedRuntime;
import dev.berth.simulator.invariant.ExclusiveVolume;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.Files;
import dev.berth.storage.simulated.SimulatedDriver;
import dev.berth.storage.simulated.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is really there, whatever the API says of it: processes and volumes. */
final class Machines {
  private final List<SimulatedNodes> nodes = new ArrayList<>();
  private final List<SimulatedDriver> drivers;
  private final List<List<Seen>> ofDrivers = new ArrayList<>();
  private final Map<SimulatedRuntime, Long> changes = new HashMap<>();
  private List<Running> lastRunning = List.of();
  private long writes;
  private List<Seen> written = List.of();
  private Object contents = this;
  private List<Seen> volumes = List.of();
  private List<Seen> exclusive = List.of();

  Machines(Drivers drivers) {
    this.drivers =
        drivers.all().stream().filter(SimulatedDriver.class::isInstance).map(SimulatedDriver.class::cast).toList();
    this.drivers.forEach(_ -> ofDrivers.add(List.of()));
  }

  void add(SimulatedNodes one) {
    nodes.add(one);
  }

  SimulatedNodes number(int number) {
    return nodes.get(place(number));
  }

  /** Which of the machines it is. */
  int place(int number) {
    return number % nodes.size();
  }

  /** The same list as long as nothing has changed: asked after every event, and nearly always so. */
  List<Running> running() {
    boolean same = true;
    for (int i = 0; i < nodes.size(); i++) {
      for (String node : nodes.get(i).names()) {
        SimulatedRuntime runtime = nodes.get(i).runtime(node);
        Long now = runtime.changes();
        same &= now.equals(changes.put(runtime, now));
      }
    }
    if (!same) {
      lastRunning = new ArrayList<>();
      for (SimulatedNodes some : nodes) {
        for (String node : some.names()) {
          some.runtime(node).eachRunning((uid, pod) -> lastRunning.add(new Running(node, pod, uid)));
        }
      }
    }
    return lastRunning;
  }

  boolean isUp(String node) {
    return nodes.stream().filter(some -> some.names().contains(node)).anyMatch(some -> some.isUp(node));
  }

  /** All of all drivers; the same list as long as nothing has changed. */
  List<Seen> volumes() {
    look();
    return volumes;
  }

  /** The same object as long as there are the same volumes with the same in them. */
  Object contents() {
    long now = 0;
    for (SimulatedDriver driver : drivers) {
      now += driver.writes();
    }
    look();
    if (now != writes || !isSame(written, volumes)) {
      writes = now;
      written = volumes;
      contents = new Object();
    }
    return contents;
  }

  private static boolean isSame(Object one, Object other) {
    return one == other;
  }

  private void look() {
    boolean same = true;
    for (int i = 0; i < drivers.size(); i++) {
      List<Seen> now = drivers.get(i).volumes();
      same &= isSame(now, ofDrivers.get(i));
      ofDrivers.set(i, now);
    }
    if (!same) {
      volumes = ofDrivers.stream().flatMap(List::stream).toList();
      exclusive = new ArrayList<>();
      for (int i = 0; i < drivers.size(); i++) {
        if (!drivers.get(i).traits().sharedBetweenNodes()) {
          exclusive.addAll(ofDrivers.get(i));
        }
      }
    }
  }

  /** The driver of this name. */
  SimulatedDriver driver(String name) {
    return drivers.stream()
        .filter(driver -> driver.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no driver " + name));
  }

  /** Volumes that {@link ExclusiveVolume} is about. */
  List<Seen> exclusive() {
    look();
    return exclusive;
  }

  /**
   * A volume that is mounted into a process, and what is in it.
   *
   * @param fileSystemBytes of which {@code freeBytes} are not in use
   */
  record Mounted(String id, Files files, long fileSystemBytes, long freeBytes) {}

  List<Mounted> mounted(Running process) {
    return volumes().stream()
        .filter(v -> v.published().getOrDefault(process.node(), Set.of()).stream().anyMatch(path -> path.contains(process.uid())))
        .flatMap(v -> contents(v.id()).map(files -> new Mounted(v.id(), files, v.fileSystemBytes(), v.fileSystemBytes() - files.size())).stream())
        .toList();
  }

  private Optional<Files> contents(String volume) {
    return drivers.stream().flatMap(driver -> driver.files(volume).stream()).findFirst();
  }

  /** How many bytes of a volume are in use; none of one that is not there. */
  long used(String volume) {
    return contents(volume).map(Files::size).orElse(0L);
  }

  /** What is in a volume, whichever driver has it. */
  Optional<Set<String>> files(String volume) {
    return contents(volume).map(Files::all).map(Map::keySet);
  }

  /** What is in a snapshot, whichever driver has it. */
  Optional<Set<String>> copied(String snapshot) {
    return drivers.stream().flatMap(driver -> driver.copied(snapshot).stream()).map(Files::all).map(Map::keySet).findFirst();
  }

  /** Whether all of a volume lies on this node's disk. */
  boolean isWhole(String driver, String volume, String node) {
    return drivers.stream().anyMatch(one -> one.name().equals(driver) && one.isWhole(volume, node));
  }

  /** What moves have closed and nobody has opened, and what they have left beside the volumes. */
  List<String> unsettled() {
    return drivers.stream().flatMap(driver -> driver.unsettled().stream()).toList();
  }

  /** The ids of all snapshots of all drivers. */
  List<String> snapshots() {
    return drivers.stream().flatMap(driver -> driver.snapshots().stream()).toList();
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

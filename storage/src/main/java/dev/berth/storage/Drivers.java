package dev.berth.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The drivers that this process runs or reaches. What no one of them is called is somebody else's: it is left alone.
 *
 * <p>Owns which there are: drivers behind sockets come and go. Reading is possible from any thread; whoever lets a driver come or
 * go does so on the loop of those who listen, and they are told in the same turn.
 */
public final class Drivers {
  /** There are none, and there never will be. */
  public static final Drivers NONE = new Drivers(Map.of(), true);

  private final boolean closed;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private volatile Map<String, VolumeDriver> byName;

  public Drivers(List<VolumeDriver> drivers) {
    this(named(drivers), false);
  }

  private Drivers(Map<String, VolumeDriver> byName, boolean closed) {
    this.byName = byName;
    this.closed = closed;
  }

  private static Map<String, VolumeDriver> named(List<VolumeDriver> drivers) {
    Map<String, VolumeDriver> all = new TreeMap<>();
    for (VolumeDriver driver : drivers) {
      if (all.put(driver.name(), driver) != null) {
        throw new IllegalArgumentException("two drivers are called " + driver.name());
      }
    }
    return Map.copyOf(all);
  }

  public Optional<VolumeDriver> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** In order of their names. */
  public List<VolumeDriver> all() {
    return byName.values().stream().sorted(Comparator.comparing(VolumeDriver::name)).toList();
  }

  /** From now on there is this one; it takes the place of another of its name. */
  public void add(VolumeDriver driver) {
    if (closed) {
      throw new IllegalStateException("no driver can come here, and " + driver.name() + " would");
    }
    change(driver.name(), Optional.of(driver));
  }

  /** It is gone, unless another has taken its place. */
  public void remove(VolumeDriver driver) {
    if (find(driver.name()).filter(known -> known == driver).isPresent()) {
      change(driver.name(), Optional.empty());
    }
  }

  private synchronized void change(String name, Optional<VolumeDriver> now) {
    Map<String, VolumeDriver> next = new TreeMap<>(byName);
    now.ifPresentOrElse(driver -> next.put(name, driver), () -> next.remove(name));
    byName = Map.copyOf(next);
    listeners.forEach(listener -> listener.accept(name));
  }

  /** Whether there can never be one. */
  public boolean isNone() {
    return closed && byName.isEmpty();
  }

  /**
   * @param listener is told the name of each that comes or goes
   * @return ends that
   */
  public Runnable onChange(Consumer<String> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Those of now, as a start of one's own. */
  public Drivers copy() {
    return new Drivers(new ArrayList<>(byName.values()));
  }
}

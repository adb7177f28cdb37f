package dev.berth.storage;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The drivers that this process runs or reaches. What no one of them is called is somebody else's: it is left alone. */
public final class Drivers {
  public static final Drivers NONE = new Drivers(List.of());

  private final Map<String, VolumeDriver> byName;

  public Drivers(List<VolumeDriver> drivers) {
    byName = drivers.stream().collect(Collectors.toUnmodifiableMap(VolumeDriver::name, Function.identity()));
  }

  public Optional<VolumeDriver> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public List<VolumeDriver> all() {
    return byName.values().stream().sorted(Comparator.comparing(VolumeDriver::name)).toList();
  }
}

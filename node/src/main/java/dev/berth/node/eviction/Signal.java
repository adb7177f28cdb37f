package dev.berth.node.eviction;

import java.util.Optional;

/** What is measured of a node. All are amounts that are left. */
public enum Signal {
  MEMORY_AVAILABLE("memory.available", Pressure.MEMORY, "memory"),
  NODEFS_AVAILABLE("nodefs.available", Pressure.DISK, "ephemeral-storage"),
  NODEFS_INODES_FREE("nodefs.inodesFree", Pressure.DISK, "inodes"),
  IMAGEFS_AVAILABLE("imagefs.available", Pressure.DISK, "ephemeral-storage"),
  IMAGEFS_INODES_FREE("imagefs.inodesFree", Pressure.DISK, "inodes"),
  PID_AVAILABLE("pid.available", Pressure.PID, "pids");

  private final String title;
  private final Pressure pressure;
  private final String resource;

  Signal(String title, Pressure pressure, String resource) {
    this.title = title;
    this.pressure = pressure;
    this.resource = resource;
  }

  /** As settings call it. */
  public String title() {
    return title;
  }

  /** That it puts a node under. */
  public Pressure pressure() {
    return pressure;
  }

  /** Of which pods are deprived to mend it. */
  public String resource() {
    return resource;
  }

  public static Optional<Signal> titled(String title) {
    for (Signal one : values()) {
      if (one.title.equals(title)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }
}

package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a class of ours may say. Anything else is refused, since a word that is misspelt would be forgotten silently.
 *
 * @param fsType {@code ext4} or {@code xfs}; empty for the default. The provisioner keeps {@code csi.storage.k8s.io/fstype} to
 *     itself and hands it to staging
 * @param thick {@code allocation: thick}: the disk's blocks are taken when the volume is made, not when it is written to
 */
record Parameters(String fsType, boolean thick) {
  private static final String PREFIX = "csi.storage.k8s.io/";
  private static final Set<String> KNOWN = Set.of("fsType", "allocation", PREFIX + "fstype");
  private static final Set<String> ALLOCATIONS = Set.of("thin", "thick");

  static Parameters of(Map<String, String> given) {
    Set<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new DriverException(
          Code.INVALID_ARGUMENT, "unknown parameters " + unknown + ": known are " + new TreeSet<>(KNOWN));
    }
    String allocation = given.getOrDefault("allocation", "thin");
    if (!ALLOCATIONS.contains(allocation)) {
      throw new DriverException(
          Code.INVALID_ARGUMENT, "parameter allocation is \"" + allocation + "\": it may be thin or thick");
    }
    String fsType = given.getOrDefault(PREFIX + "fstype", given.getOrDefault("fsType", ""));
    return new Parameters(fsType, allocation.equals("thick"));
  }
}

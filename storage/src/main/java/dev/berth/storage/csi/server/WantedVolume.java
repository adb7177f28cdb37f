package dev.berth.storage.csi.server;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Traits;
import dev.berth.storage.csi.AccessModes;
import dev.berth.storage.csi.proto.CapacityRange;
import dev.berth.storage.csi.proto.CreateVolumeRequest;
import dev.berth.storage.csi.proto.Topology;
import dev.berth.storage.csi.proto.VolumeCapability;
import dev.berth.storage.csi.proto.VolumeContentSource;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a CreateVolume asks for, in our words. Pure. */
final class WantedVolume {
  /** Where a request does not say how much. */
  private static final long USUAL_BYTES = 1L << 30;
  /** The interface's limit for a string. */
  private static final int LONGEST_NAME = 128;

  private WantedVolume() {}

  /** @throws DriverException where the interface demands that it is refused */
  static NewVolume of(CreateVolumeRequest request, Traits traits) {
    requireName(request.getName());
    Capability.requireAll(request.getVolumeCapabilitiesList());
    Capability.requirePossible(traits, request.getVolumeCapabilitiesList());
    requireRange(request.getCapacityRange());
    if (!request.getChangeableParametersMap().isEmpty()) {
      throw Refusal.invalid("mutable_parameters: volumes here have none, and not " + request.getChangeableParametersMap().keySet());
    }
    VolumeContentSource source = request.getVolumeContentSource();
    if (request.hasVolumeContentSource()) {
      requireSource(source, traits);
    }
    VolumeCapability first = request.getVolumeCapabilities(0);
    return new NewVolume(
        request.getName(),
        size(request.getCapacityRange()),
        Map.copyOf(request.getParametersMap()),
        request.getVolumeCapabilitiesList().stream()
            .map(capability -> AccessModes.of(capability.getAccessMode().getMode()))
            .collect(Collectors.toUnmodifiableSet()),
        first.hasBlock(),
        places(request),
        Optional.of(source.getSnapshot().getSnapshotId()).filter(id -> !id.isEmpty()),
        Optional.of(source.getVolume().getVolumeId()).filter(id -> !id.isEmpty()),
        first.getMount().getFsType(),
        List.copyOf(first.getMount().getMountFlagsList()));
  }

  /** @throws DriverException INVALID_ARGUMENT where it is empty, too long, or has characters that cannot be shown */
  static void requireName(String name) {
    Refusal.require(!name.isEmpty(), "name");
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw Refusal.invalid("name has more than " + LONGEST_NAME + " bytes");
    }
    if (name.codePoints().anyMatch(Character::isISOControl)) {
      throw Refusal.invalid("name has control characters");
    }
  }

  /** @throws DriverException OUT_OF_RANGE where no size is in it */
  static void requireRange(CapacityRange range) {
    if (range.getRequiredBytes() < 0 || range.getLimitBytes() < 0) {
      throw Refusal.invalid("capacity_range: sizes are not negative");
    }
    if (range.getLimitBytes() > 0 && range.getRequiredBytes() > range.getLimitBytes()) {
      throw new DriverException(
          Code.OUT_OF_RANGE,
          "capacity_range: at least " + range.getRequiredBytes() + " and at most " + range.getLimitBytes() + " bytes");
    }
  }

  private static long size(CapacityRange range) {
    if (range.getRequiredBytes() > 0) {
      return range.getRequiredBytes();
    }
    return range.getLimitBytes() > 0 ? Math.min(USUAL_BYTES, range.getLimitBytes()) : USUAL_BYTES;
  }

  private static void requireSource(VolumeContentSource source, Traits traits) {
    Refusal.require(source.getTypeCase() != VolumeContentSource.TypeCase.TYPE_NOT_SET, "volume_content_source.type");
    boolean named =
        source.hasSnapshot() ? !source.getSnapshot().getSnapshotId().isEmpty() : !source.getVolume().getVolumeId().isEmpty();
    Refusal.require(named, source.hasSnapshot() ? "snapshot_id" : "volume_id of the source");
    if (!traits.snapshots()) {
      throw Refusal.invalid("volume_content_source: volumes here begin empty");
    }
  }

  /** The preferred places first, then the others that will do. */
  private static List<Map<String, String>> places(CreateVolumeRequest request) {
    Set<Map<String, String>> places = new LinkedHashSet<>();
    for (Topology place : request.getAccessibilityRequirements().getPreferredList()) {
      places.add(Map.copyOf(place.getSegmentsMap()));
    }
    for (Topology place : request.getAccessibilityRequirements().getRequisiteList()) {
      places.add(Map.copyOf(place.getSegmentsMap()));
    }
    return List.copyOf(places);
  }
}

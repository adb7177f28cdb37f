package dev.berth.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.cri.proto.StatusResponse;
import dev.berth.node.image.OwnImages;
import dev.berth.node.image.PullSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProbeTest {
  @TempDir Path machine;

  private HostTraits traits() {
    return HostProbe.traits(
        new CriSettings(machine, "", "/var/lib/kubelet", CriStreams.NONE, PullSecrets.NONE, OwnImages.NONE),
        StatusResponse.getDefaultInstance());
  }

  private void processor(String name) throws IOException {
    Files.createDirectories(machine.resolve("sys/devices/system/cpu").resolve(name));
  }

  /** Upstream since 1.34: how hot a processor is tells of its neighbours' work. */
  @Test
  @Spec("F44")
  void containersDoNotSeeWhatEachProcessorTellsOfItsHeat() throws IOException {
    processor("cpu0/thermal_throttle");
    processor("cpu10/thermal_throttle");
    processor("cpu2/thermal_throttle");
    processor("cpu3/topology");
    processor("cpufreq/thermal_throttle");
    assertThat(
            SecurityMessages.container(JsonObject.EMPTY, JsonObject.EMPTY, Optional.empty(), traits()).getMaskedPathsList())
        .startsWith("/proc/asound")
        .endsWith(
            "/sys/devices/virtual/powercap",
            "/sys/devices/system/cpu/cpu0/thermal_throttle",
            "/sys/devices/system/cpu/cpu2/thermal_throttle",
            "/sys/devices/system/cpu/cpu10/thermal_throttle");
  }

  @Test
  void aMachineThatTellsNothingOfItsProcessorsHasNothingMoreToHide() {
    assertThat(traits().heat()).isEmpty();
  }
}

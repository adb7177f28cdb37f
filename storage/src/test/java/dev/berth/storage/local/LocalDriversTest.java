package dev.berth.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDriversTest {
  /** A class need not name a file system, and then a volume's object has none: what asks for one gives nothing to anybody. */
  @Test
  void volumesAreGivenToAPodsGroupWhoeverNamedTheirFileSystem(@TempDir Path root) {
    Drivers real = LocalDrivers.of(root, "here", InstantSource.system());
    Drivers simulated = SimulatedDrivers.of(new VirtualLoop(1));
    for (Drivers drivers : Set.of(real, simulated)) {
      assertThat(drivers.all()).hasSize(2).allSatisfy(d -> assertThat(d.traits().fsGroupPolicy()).isEqualTo("File"));
    }
  }
}

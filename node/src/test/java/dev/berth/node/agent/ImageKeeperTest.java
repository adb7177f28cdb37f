package dev.berth.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.node.eviction.Level;
import org.junit.jupiter.api.Test;

class ImageKeeperTest {
  @Test
  void aFullDiskIsToldOfWithWhatMayFillIt() {
    assertThat(ImageKeeper.failure(new Level(12L << 30, 100L << 30), 1234))
        .isEqualTo(
            "Insufficient free disk space on the node's image filesystem (88% of 100.0 GiB used). Failed to free sufficient space"
                + " by deleting unused images (freed 1234 bytes). Investigate disk usage, as it could be used by active images,"
                + " logs, volumes, or other data.");
    assertThat(ImageKeeper.failure(new Level(0, 1536), 0)).contains("(100% of 1.5 KiB used)");
  }
}

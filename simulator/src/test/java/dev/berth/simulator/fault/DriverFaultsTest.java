package dev.berth.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.storage.simulated.Faults.Fault;
import dev.berth.storage.simulated.Faults.Verb;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DriverFaultsTest {
  @Test
  void whatIsStuckOnANodeStaysThereForTheTime() {
    VirtualLoop loop = new VirtualLoop(1);
    DriverFaults faults = new DriverFaults(loop);
    faults.stuck("n0", Duration.ofMinutes(5));
    assertThat(faults.before("d", Verb.UNPUBLISH, "v", "n0")).isInstanceOf(Fault.Fails.class);
    assertThat(faults.before("d", Verb.UNSTAGE, "v", "n0")).isInstanceOf(Fault.Fails.class);
    assertThat(faults.before("d", Verb.STAGE, "v", "n0")).isEqualTo(Fault.NONE);
    assertThat(faults.before("d", Verb.UNSTAGE, "v", "n1")).isEqualTo(Fault.NONE);
    loop.advance(Duration.ofMinutes(5));
    assertThat(faults.before("d", Verb.UNSTAGE, "v", "n0")).isEqualTo(Fault.NONE);
  }

  @Test
  void withoutRoomNothingGrowsForTheTime() {
    VirtualLoop loop = new VirtualLoop(1);
    DriverFaults faults = new DriverFaults(loop);
    faults.noRoom(Duration.ofSeconds(5));
    assertThat(faults.before("d", Verb.EXPAND, "v", "")).isInstanceOf(Fault.Fails.class);
    assertThat(faults.before("d", Verb.EXPAND_ON_NODE, "v", "n0")).as("what has grown is there").isEqualTo(Fault.NONE);
    assertThat(faults.before("d", Verb.CREATE, "v", "")).isEqualTo(Fault.NONE);
    loop.advance(Duration.ofSeconds(5));
    assertThat(faults.before("d", Verb.EXPAND, "v", "")).isEqualTo(Fault.NONE);
  }
}

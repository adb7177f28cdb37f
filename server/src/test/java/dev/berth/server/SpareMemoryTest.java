package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpareMemoryTest {
  private static final long MIB = 1L << 20;
  private static final long BUSY = SpareMemory.EVERY.toNanos();

  private final SpareMemory memory = new SpareMemory();
  private long cpu;

  @Test
  void aQuietServerGivesBackWhatIsWorthIt() {
    living(100);
    assertThat(look(190, 0)).isFalse(); // quiet for one look
    assertThat(look(190, 0)).isTrue();
  }

  @Test
  void aQuietServerLeavesALittleAlone() {
    living(100);
    assertThat(look(140, 0)).isFalse();
    assertThat(look(140, 0)).isFalse();
    assertThat(look(140, 0)).isFalse();
  }

  @Test
  void aBusyServerIsStoppedOnlyForHalfAsMuchAsItsLiving() {
    living(100);
    assertThat(look(195, BUSY)).isFalse();
    assertThat(look(195, BUSY)).isFalse();
    assertThat(look(200, BUSY)).isTrue();
  }

  @Test
  void aBusyServerWithALotOfLivingIsNotStopped() {
    living(600);
    assertThat(look(3000, BUSY)).isFalse();
  }

  private void living(long mib) {
    memory.collected(new SpareMemory.Look(mib * MIB, cpu));
  }

  private boolean look(long mib, long work) {
    cpu += work;
    return memory.isDue(new SpareMemory.Look(mib * MIB, cpu));
  }
}

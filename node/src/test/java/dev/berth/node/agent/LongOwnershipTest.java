package dev.berth.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.loop.VirtualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LongOwnershipTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final CompletableFuture<Boolean> work = new CompletableFuture<>();
  private final List<String> told = new ArrayList<>();
  private long files;

  private void watch() {
    assertThat(LongOwnership.watch(loop, work, "u-1/volumes/kubernetes.io~csi/v/mount", () -> files, told::add)).isSameAs(work);
  }

  private void pass(long seconds) {
    loop.advance(Duration.ofSeconds(seconds));
  }

  @Test
  @Spec("C92")
  void whoWaitsLongIsToldOfItAndThenOnceAMinuteHowFarItIs() {
    watch();
    pass(29);
    assertThat(told).isEmpty();
    pass(2);
    assertThat(told)
        .containsExactly(
            "Setting volume ownership for u-1/volumes/kubernetes.io~csi/v/mount is taking longer than expected, consider using"
                + " OnRootMismatch - https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"
                + "#configure-volume-permission-and-ownership-change-policy-for-pods");
    files = 12_345;
    pass(60);
    files = 20_000;
    pass(60);
    assertThat(told.subList(1, told.size()))
        .containsExactly(
            "Setting volume ownership for u-1/volumes/kubernetes.io~csi/v/mount, processed 12345 files.",
            "Setting volume ownership for u-1/volumes/kubernetes.io~csi/v/mount, processed 20000 files.");
    work.complete(true);
    pass(600);
    assertThat(told).hasSize(3);
  }

  @Test
  void nothingIsToldOfWhatIsQuick() {
    watch();
    pass(20);
    work.complete(true);
    pass(600);
    assertThat(told).isEmpty();
  }
}

package dev.berth.storage.csi.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.loop.RealLoop;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.csi.FixtureDriver;
import dev.berth.storage.csi.FixtureDriver.Mischief;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets in a directory that is watched. What comes of it is waited for, however long it takes. */
class PluginWatcherTest {
  private static final long LONG_ENOUGH_SECONDS = 60;

  @TempDir Path directory = Path.of("");
  private final RealLoop loop = new RealLoop("test", fault -> {});
  private final Drivers drivers = new Drivers(List.of());
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<Registration.Outcome> outcomes = new LinkedBlockingQueue<>();
  private final CompletableFuture<PluginWatcher> watcher = new CompletableFuture<>();

  @BeforeEach
  void watch() {
    Runnable _ = drivers.onChange(name -> heard.add((drivers.find(name).isPresent() ? "+" : "-") + name));
    PluginWatcher fresh = new PluginWatcher(registry(), drivers, loop, Duration.ofSeconds(30));
    loop.execute(
        () -> {
          try {
            fresh.start();
            watcher.complete(fresh);
          } catch (Exception e) {
            watcher.completeExceptionally(e);
          }
        });
    watcher.join();
  }

  @AfterEach
  void close() {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    loop.execute(
        () -> {
          watcher.join().close();
          ended.complete(true);
        });
    ended.join();
    loop.close();
  }

  private Path registry() {
    return directory.resolve("plugins_registry");
  }

  private Path socket() {
    return directory.resolve("csi.sock");
  }

  private Registration offer(String name) throws Exception {
    return Registration.offer(registry().resolve("fixture-reg.sock"), name, socket(), outcomes::add);
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T value = queue.poll(LONG_ENOUGH_SECONDS, TimeUnit.SECONDS);
    if (value == null) {
      throw new AssertionError("nothing was heard");
    }
    return value;
  }

  @Test
  @Spec("C82")
  void aDriverThatAnnouncesItselfIsThereUntilItsSocketGoes() throws Exception {
    try (FixtureDriver _ = new FixtureDriver(socket(), "i-0815");
        Registration offer = offer(FixtureDriver.NAME)) {
      assertThat(next(heard)).isEqualTo("+" + FixtureDriver.NAME);
      assertThat(next(outcomes)).isEqualTo(new Registration.Outcome(true, ""));
      VolumeDriver driver = drivers.find(FixtureDriver.NAME).orElseThrow();
      assertThat(driver.onNode("n").toCompletableFuture().join().id()).isEqualTo("i-0815");
      offer.close();
      assertThat(next(heard)).isEqualTo("-" + FixtureDriver.NAME);
    }
  }

  @Test
  void aDriverThatIsNotReadyIsToldSoAndAskedAgain() throws Exception {
    try (FixtureDriver fixture = new FixtureDriver(socket(), "i-0815")) {
      fixture.next("NodeGetInfo", new Mischief.Fails(Status.UNAVAILABLE.withDescription("still booting")));
      try (Registration _ = offer(FixtureDriver.NAME)) {
        assertThat(next(outcomes))
            .isEqualTo(
                new Registration.Outcome(
                    false, "RegisterPlugin error -- plugin registration failed with err: still booting"));
        assertThat(next(heard)).isEqualTo("+" + FixtureDriver.NAME);
        assertThat(next(outcomes).registered()).isTrue();
      }
    }
  }

  @Test
  void whoIsAnotherThanItSaysIsRefused() throws Exception {
    try (FixtureDriver _ = new FixtureDriver(socket(), "i-0815");
        Registration _ = offer("other.csi.example.com")) {
      Registration.Outcome outcome = next(outcomes);
      assertThat(outcome.registered()).isFalse();
      assertThat(outcome.error()).contains("is " + FixtureDriver.NAME + ", and not other.csi.example.com");
      assertThat(drivers.all()).isEmpty();
    }
  }

  @Test
  void aNameThatIsTakenIsRefused() throws Exception {
    try (FixtureDriver _ = new FixtureDriver(socket(), "i-0815");
        Registration _ = offer(FixtureDriver.NAME)) {
      assertThat(next(heard)).isEqualTo("+" + FixtureDriver.NAME);
      assertThat(next(outcomes).registered()).isTrue();
      Path again = registry().resolve("second-reg.sock");
      try (Registration _ = Registration.offer(again, FixtureDriver.NAME, socket(), outcomes::add)) {
        assertThat(next(outcomes).error()).contains("Another driver with the same name is already registered");
      }
    }
  }
}

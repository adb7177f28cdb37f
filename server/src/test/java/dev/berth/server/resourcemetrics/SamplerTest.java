package dev.berth.server.resourcemetrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A node that uses half a processor, asked in virtual time. */
class SamplerTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final long begin = loop.nanos();
  private final Sampler sampler = new Sampler(this::ask, loop);
  private boolean secondAnswers = true;
  private int asked;

  private Map<String, CompletionStage<JsonObject>> ask() {
    asked++;
    Map<String, CompletionStage<JsonObject>> all = new HashMap<>();
    all.put("node-1", CompletableFuture.completedFuture(summary()));
    all.put(
        "node-2",
        secondAnswers
            ? CompletableFuture.completedFuture(summary())
            : CompletableFuture.failedFuture(new IllegalStateException("connection refused")));
    return all;
  }

  private JsonObject summary() {
    String at = Timestamps.formatMicro(loop.clock().instant());
    return JsonObject.of(
        "node",
        JsonObject.EMPTY
            .with("cpu", JsonObject.EMPTY.with("time", at).with("usageCoreNanoSeconds", (loop.nanos() - begin) / 2))
            .with("memory", JsonObject.EMPTY.with("time", at).with("workingSetBytes", 7)));
  }

  @Test
  void whoAsksFirstWaitsUntilAllWereAskedTwice() {
    CompletableFuture<Usage> usage = sampler.usage();
    assertThat(usage).isNotDone();
    assertThat(sampler.usage()).isSameAs(usage);
    loop.advance(Duration.ofSeconds(1));
    assertThat(usage.join().nodes().get("node-1"))
        .isEqualTo(new Usage.Rate(loop.clock().instant(), Duration.ofSeconds(1), 500_000_000, 7));
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void nobodyIsAskedWhileNobodyWantsToKnow() {
    sampler.usage();
    loop.advance(Duration.ofHours(1));
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void whoAsksSoonIsToldTheSameAndWhoAsksLaterWhatWasUsedSince() {
    CompletableFuture<Usage> first = sampler.usage();
    loop.advance(Duration.ofSeconds(10));
    assertThat(sampler.usage()).isSameAs(first);
    loop.advance(Duration.ofSeconds(6));
    assertThat(sampler.usage().join().nodes().get("node-1").window()).isEqualTo(Duration.ofSeconds(15));
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void afterALongTimeAllAreAskedTwiceAgain() {
    sampler.usage();
    loop.advance(Duration.ofMinutes(2));
    CompletableFuture<Usage> usage = sampler.usage();
    loop.advance(Duration.ofSeconds(1));
    assertThat(usage.join().nodes().get("node-1").window()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void nodeThatDoesNotAnswerIsLeftOut() {
    secondAnswers = false;
    CompletableFuture<Usage> usage = sampler.usage();
    loop.advance(Duration.ofSeconds(1));
    assertThat(usage.join().nodes()).containsOnlyKeys("node-1");
  }
}

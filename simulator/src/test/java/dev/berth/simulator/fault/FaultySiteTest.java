package dev.berth.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.Answer;
import dev.berth.client.Needs;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.client.events.Origin;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.control.Component;
import dev.berth.server.inprocess.Identity;
import dev.berth.simulator.SimulatedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultySiteTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String NAME = "clock";

  private final SimulatedCluster cluster = SimulatedCluster.apiOnly(5);
  private final VirtualLoop loop = cluster.loop();
  private final List<String> written = new ArrayList<>();
  private final List<String> noted = new ArrayList<>();
  private final FaultySite site =
      new FaultySite(
          loop, cluster.server(), noted::add,
          (_, write) -> {
            written.add(Transcript.describe(write));
            return _ -> {};
          },
          noted::add,
          false);
  private final List<String> ticks = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();
  private int starts;

  /** Ticks every second, writes at each tick, and tells what maps it sees come. */
  private final class Clock {
    private final Workplace place;
    private final int life;

    Clock(Workplace place) {
      this.place = place;
      this.life = ++starts;
      place.view().onChange(Kinds.CONFIG_MAP, (_, after) -> after.ifPresent(map -> seen.add(life + ":" + map.name())));
      place.loop().schedule(Duration.ofSeconds(1), this::tick);
    }

    private void tick() {
      ticks.add(life + "@" + Duration.ofNanos(loop.nanos()).toSeconds());
      for (String each : List.of("a", "b")) {
        place.client().perform(
            Write.create(Kinds.CONFIG_MAP, "default", map(each + life + "-" + ticks.size())));
      }
      place.loop().schedule(Duration.ofSeconds(1), this::tick);
    }
  }

  private static JsonObject map(String name) {
    return (JsonObject) Json.parse("{\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"default\"}}");
  }

  @BeforeEach
  void start() {
    site.start(
        List.of(
            new Component(
                NAME, Identity.controller("root-ca-cert-publisher"), Origin.of(NAME), Needs.of(Kinds.CONFIG_MAP), Clock::new)));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void advance(int millis) {
    loop.advance(Duration.ofMillis(millis));
    assertThat(loop.failures()).isEmpty();
  }

  @Test
  void aKilledComponentDoesNothingMoreAndBeginsAnewKnowingNothing() {
    advance(1500);
    site.kill(NAME, Duration.ofSeconds(10));
    advance(9000);
    assertThat(ticks).containsExactly("1@1");
    advance(3100);
    assertThat(ticks).containsExactly("1@1", "2@12", "2@13");
    assertThat(starts).isEqualTo(2);
  }

  @Test
  void afterItsCrashNothingOfTheSameTurnIsWritten() {
    site.faults(new Faults(Duration.ZERO, 0, 0, 0, 1, 0));
    advance(1500);
    assertThat(written).containsExactly("create configmaps default/a1-1");
    assertThat(noted).containsExactly(NAME + " crashes after create configmaps default/a1-1");
  }

  @Test
  void aFrozenComponentGoesOnWhereItWas() {
    advance(1500);
    site.freeze(NAME, Duration.ofSeconds(10));
    advance(9000);
    assertThat(ticks).containsExactly("1@1");
    advance(1000);
    assertThat(ticks).containsExactly("1@1", "1@11");
    assertThat(starts).isOne();
  }

  @Test
  void lateNewsKeepTheirOrder() {
    site.faults(new Faults(Duration.ofMillis(800), 0, 0, 0, 0, 0));
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      cluster.create(MAPS, map("m" + i));
      made.add("1:m" + i);
      advance(10);
    }
    advance(900);
    assertThat(seen.stream().filter(name -> name.contains(":m")).toList()).isEqualTo(made);
  }

  @Test
  void whoIsCutOffWritesNothingAndLearnsAllLater() {
    advance(500);
    site.reachable(NAME, false);
    cluster.create(MAPS, map("meanwhile"));
    advance(5000);
    assertThat(written).isEmpty();
    assertThat(seen).isEmpty();
    site.reachable(NAME, true);
    advance(3300); // it may take 3.2 s until the source is asked again
    assertThat(seen).contains("1:meanwhile");
  }

  @Test
  void whoLagsIsToldEverythingSoMuchLater() {
    advance(500);
    site.lag(NAME, Duration.ofSeconds(3), Duration.ofSeconds(10));
    cluster.create(MAPS, map("first"));
    advance(2900);
    assertThat(seen).isEmpty();
    assertThat(site.isInTouch(NAME)).isFalse();
    advance(200);
    assertThat(seen).contains("1:first");
    advance(10_000);
    cluster.create(MAPS, map("second"));
    advance(1);
    assertThat(seen).contains("1:second");
  }

  @Test
  void twoOfAComponentWorkUntilOneEnds() {
    advance(500);
    site.twin(NAME, Duration.ofMillis(2100));
    advance(2200);
    assertThat(ticks).containsExactly("1@1", "2@1", "1@2", "2@2");
    advance(3000);
    assertThat(ticks.subList(4, ticks.size())).containsExactly("1@3", "1@4", "1@5");
  }

  @Test
  void elsewhereEachTypeIsToldForItselfAndAnAnswerTellsOfItsObjectAlone() {
    FaultySite elsewhere = new FaultySite(loop, cluster.server(), noted::add, (_, _) -> _ -> {}, noted::add, true);
    View view = elsewhere.view("other", Needs.of(Kinds.CONFIG_MAP, Kinds.NAMESPACE));
    advance(10);
    elsewhere.lag("other", Duration.ofSeconds(3), Duration.ofSeconds(10));
    cluster.create(MAPS, map("one"));
    long made = cluster.store().revision();
    cluster.create("/api/v1/namespaces", (JsonObject) Json.parse("{\"metadata\":{\"name\":\"two\"}}"));
    CompletableFuture<Answer> answer =
        elsewhere.client("other", Identity.controllers()).get(Ref.of(Kinds.CONFIG_MAP, "default", "one")).toCompletableFuture();
    assertThat(answer).isNotDone();
    advance(100);
    assertThat(((Answer.Done) answer.join()).revision()).isEqualTo(made).isLessThan(cluster.store().revision());
    boolean one = view.get(Kinds.CONFIG_MAP, "default", "one").isPresent();
    boolean two = view.get(Kinds.NAMESPACE, "", "two").isPresent();
    assertThat(one).isNotEqualTo(two);
    advance(3000);
    assertThat(view.get(Kinds.CONFIG_MAP, "default", "one")).isPresent();
    assertThat(view.get(Kinds.NAMESPACE, "", "two")).isPresent();
  }

  @Test
  void aLostAnswerIsThatOfAWriteThatHappened() {
    site.faults(new Faults(Duration.ZERO, 0, 1, 0, 0, 0));
    advance(1500);
    assertThat(cluster.get(MAPS + "/a1-1").isDone()).isTrue();
  }

  @Test
  void aViewIsOfItsOwnComponent() {
    View other = site.view("other", Needs.of(Kinds.CONFIG_MAP));
    site.reachable(NAME, false);
    cluster.create(MAPS, map("one"));
    advance(100);
    assertThat(other.get(Kinds.CONFIG_MAP, "default", "one")).isPresent();
    assertThat(seen).isEmpty();
  }
}

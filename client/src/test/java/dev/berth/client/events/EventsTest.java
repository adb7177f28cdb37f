package dev.berth.client.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.EventRecorder;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@Spec("E81")
class EventsTest {
  private final VirtualLoop loop = new VirtualLoop(7, Instant.parse("2026-03-01T10:00:00.5Z"));
  private final FixedSource source = new FixedSource(loop);
  private final FixedApi api = new FixedApi(loop, source);
  private final Events events = new Events(loop);
  private final EventRecorder recorder = events.recorder(api, Origin.of("statefulset-controller"));
  private final Pod web0 = source.put(Kinds.POD, "{metadata: {namespace: shop, name: web-0}}");
  private final Pod web1 = source.put(Kinds.POD, "{metadata: {namespace: shop, name: web-1}}");

  private void tell(Pod pod, String reason, String message) {
    recorder.record(Note.normal(pod, reason, message));
    loop.runDue();
  }

  private List<String> stored() {
    return source.list(Kinds.EVENT).stream()
        .map(e -> e.json().number("count") + " " + e.json().text("reason") + " " + e.json().text("message"))
        .toList();
  }

  @Test
  void anEventHasTheFieldsThatUpstreamWrites() {
    tell(web0, "SuccessfulCreate", "create Pod web-0 in StatefulSet web successful");
    AnyObject event = source.list(Kinds.EVENT).getFirst();
    String nanos = Long.toHexString(Instant.parse("2026-03-01T10:00:00.5Z").toEpochMilli() * 1_000_000);
    assertThat(event.json())
        .isEqualTo(
            Yaml.parse(
                """
                kind: Event
                apiVersion: v1
                metadata: {name: web-0.%s, namespace: shop, uid: uid-3, resourceVersion: "3"}
                involvedObject:
                  {kind: Pod, namespace: shop, name: web-0, uid: uid-1, apiVersion: v1, resourceVersion: "1"}
                reason: SuccessfulCreate
                message: create Pod web-0 in StatefulSet web successful
                source: {component: statefulset-controller}
                firstTimestamp: "2026-03-01T10:00:00Z"
                lastTimestamp: "2026-03-01T10:00:00Z"
                count: 1
                type: Normal
                eventTime: null
                reportingComponent: statefulset-controller
                reportingInstance: ""
                """
                    .formatted(nanos)));
    assertThat(events.counts()).isEqualTo(new Events.Counts(1, 0, 0, 0));
  }

  @Test
  void aComponentOfANodeNamesItsHost() {
    events.recorder(api, new Origin("kubelet", "node-1")).record(Note.warning(web0, "BackOff", "Back-off"));
    loop.runDue();
    JsonObject event = source.list(Kinds.EVENT).getFirst().json();
    assertThat(event.object("source").text("host")).isEqualTo("node-1");
    assertThat(event.text("reportingInstance")).isEqualTo("node-1");
    assertThat(event.text("type")).isEqualTo("Warning");
  }

  @Test
  void anObjectOfTheWholeClusterIsToldOfInTheDefaultNamespace() {
    AnyObject role = new AnyObject((JsonObject) Yaml.parse("{kind: ClusterRole, apiVersion: v1, metadata: {name: 'system:x'}}"));
    recorder.record(Note.normal(role, "Seen", "seen"));
    loop.runDue();
    AnyObject event = source.list(Kinds.EVENT).getFirst();
    assertThat(event.namespace()).isEqualTo("default");
    assertThat(event.name()).doesNotContain(":");
  }

  @Test
  void theSameAgainCountsUpByAPatch() {
    tell(web0, "Failed", "no");
    loop.advance(Duration.ofSeconds(30));
    tell(web0, "Failed", "no");
    loop.advance(Duration.ofSeconds(30));
    tell(web0, "Failed", "no");
    assertThat(stored()).containsExactly("3 Failed no");
    JsonObject event = source.list(Kinds.EVENT).getFirst().json();
    assertThat(event.text("firstTimestamp")).isEqualTo("2026-03-01T10:00:00Z");
    assertThat(event.text("lastTimestamp")).isEqualTo("2026-03-01T10:01:00Z");
    assertThat(api.writes().getLast())
        .isInstanceOfSatisfying(
            Write.Patch.class,
            patch -> {
              assertThat(patch.form()).isEqualTo(Write.PatchType.STRATEGIC);
              assertThat(((JsonObject) patch.body()).names()).containsExactly("count", "lastTimestamp", "message");
            });
  }

  @Test
  void anotherObjectUidTypeReasonMessageOrOriginIsAnotherEvent() {
    tell(web0, "Failed", "no");
    tell(web1, "Failed", "no");
    tell(web0, "Failed", "no, never");
    tell(web0, "Broken", "no");
    recorder.record(Note.warning(web0, "Failed", "no"));
    events.recorder(api, Origin.of("kubelet")).record(Note.normal(web0, "Failed", "no"));
    recorder.record(Note.normal(new Pod(web0.json().withAt(web1.json().object("metadata").get("uid").orElseThrow(), "metadata", "uid")), "Failed", "no"));
    loop.runDue();
    assertThat(source.list(Kinds.EVENT)).hasSize(7).allMatch(e -> e.json().number("count") == 1);
  }

  @Test
  void anEventThatHasExpiredIsMadeAnewWithItsCount() {
    tell(web0, "Failed", "no");
    source.remove(Kinds.EVENT, source.list(Kinds.EVENT).getFirst());
    tell(web0, "Failed", "no");
    assertThat(stored()).containsExactly("2 Failed no");
    assertThat(source.list(Kinds.EVENT).getFirst().json().text("firstTimestamp")).isEqualTo("2026-03-01T10:00:00Z");
  }

  @Test
  void fromTheTenthMessageOnSimilarEventsAreCombined() {
    for (int i = 1; i <= 12; i++) {
      tell(web0, "Failed", "no " + i);
    }
    assertThat(stored()).hasSize(10);
    assertThat(stored()).contains("1 Failed no 9", "3 Failed (combined from similar events): no 12");
    tell(web0, "Failed", "no 3");
    assertThat(stored()).as("one of the first nine keeps its own").contains("2 Failed no 3");
  }

  @Test
  void afterTenQuietMinutesSimilarEventsAreNewAgain() {
    for (int i = 1; i <= 10; i++) {
      tell(web0, "Failed", "no " + i);
    }
    loop.advance(Duration.ofMinutes(10).plusSeconds(1));
    tell(web0, "Failed", "no 11");
    assertThat(stored()).contains("1 Failed no 11", "1 Failed (combined from similar events): no 10");
  }

  @Test
  void anOriginMayTell25TimesOfAnObjectThenOnceInFiveMinutes() {
    for (int i = 1; i <= 30; i++) {
      tell(web0, "Failed", "no");
    }
    tell(web1, "Failed", "no");
    assertThat(stored()).containsExactly("25 Failed no", "1 Failed no");
    assertThat(events.counts()).isEqualTo(new Events.Counts(26, 5, 0, 0));
    loop.advance(Duration.ofMinutes(5));
    tell(web0, "Failed", "no");
    tell(web0, "Failed", "no");
    assertThat(stored()).as("what was spared is counted").containsExactly("31 Failed no", "1 Failed no");
    loop.advance(Duration.ofMinutes(4));
    tell(web0, "Failed", "no");
    assertThat(events.counts().spared()).isEqualTo(7);
  }

  @Test
  void notesOfOneObjectAreWrittenInOrderAndOthersDoNotWaitForThem() {
    api.delay(Duration.ofSeconds(1), Duration.ZERO);
    for (String reason : List.of("Scheduled", "Pulled", "Created", "Started")) {
      recorder.record(Note.normal(web0, reason, reason));
    }
    recorder.record(Note.normal(web1, "Scheduled", "x"));
    loop.advance(Duration.ofSeconds(1));
    assertThat(stored()).containsExactlyInAnyOrder("1 Scheduled Scheduled", "1 Scheduled x");
    loop.advance(Duration.ofSeconds(3));
    assertThat(api.writes())
        .extracting(w -> ((Write.Create) w).object().text("message"))
        .containsExactly("Scheduled", "x", "Pulled", "Created", "Started");
  }

  @Test
  void recordingIsOverBeforeAnythingIsWritten() {
    recorder.record(Note.normal(web0, "Scheduled", "x"));
    assertThat(api.writes()).isEmpty();
  }

  @Test
  void whatComponentsDoComesBeforeWhatTheyTell() {
    List<Pod> pods =
        IntStream.range(0, 200)
            .mapToObj(i -> source.<Pod>put(Kinds.POD, "{metadata: {namespace: shop, name: p-" + i + "}}"))
            .toList();
    AtomicInteger done = new AtomicInteger();
    Runnable work =
        new Runnable() {
          @Override
          public void run() {
            if (done.get() < pods.size()) {
              recorder.record(Note.normal(pods.get(done.getAndIncrement()), "Seen", "it"));
              loop.execute(this);
            }
          }
        };
    for (int i = 0; i < 20; i++) {
      loop.execute(work);
    }
    while (done.get() < pods.size()) {
      loop.runNext();
    }
    assertThat(api.writes().size()).as("events written while there is work").isBetween(1, 60);
    loop.runDue();
    assertThat(events.counts()).isEqualTo(new Events.Counts(pods.size(), 0, 0, 0));
  }

  @Test
  void whatFindsTheQueueFullIsDroppedAndCounted() {
    Events small = new Events(loop, new Events.Settings(16, 3, 1));
    EventRecorder few = small.recorder(api, Origin.of("x"));
    for (int i = 0; i < 5; i++) {
      few.record(Note.normal(web0, "Seen", "m" + i));
    }
    loop.runDue();
    few.record(Note.normal(web0, "Seen", "last"));
    loop.runDue();
    assertThat(small.counts()).isEqualTo(new Events.Counts(4, 0, 0, 2));
    assertThat(stored()).hasSize(4).last().isEqualTo("1 Seen last");
  }

  @Test
  void whatIsRefusedIsLetGo() {
    api.answering(_ -> Optional.of(FixedApi.refused(403, "Forbidden", "no")));
    tell(web0, "Failed", "no");
    api.answering(_ -> Optional.empty());
    tell(web0, "Broken", "yes");
    assertThat(api.writes()).hasSize(2);
    assertThat(events.counts()).isEqualTo(new Events.Counts(1, 0, 1, 0));
  }

  @Test
  void withoutAnAnswerItIsTriedAgainInOrderUntilTwelveTimes() {
    api.reachable(false);
    tell(web0, "One", "1");
    tell(web0, "Two", "2");
    loop.advance(Duration.ofSeconds(25));
    assertThat(api.writes()).as("the second waits for the first").allMatch(w -> ((Write.Create) w).object().text("reason").equals("One"));
    api.reachable(true);
    loop.advance(Duration.ofSeconds(10));
    assertThat(stored()).containsExactly("1 One 1", "1 Two 2");
    api.reachable(false);
    api.writes().clear();
    tell(web1, "Three", "3");
    loop.advance(Duration.ofMinutes(10));
    assertThat(api.writes()).hasSize(12);
    assertThat(events.counts()).isEqualTo(new Events.Counts(2, 0, 0, 1));
  }

  @Test
  void whereANameIsTakenAnotherIsFoundAndCountsOn() {
    Events other = new Events(loop);
    tell(web0, "One", "1");
    other.recorder(api, Origin.of("kubelet")).record(Note.normal(web0, "Two", "2"));
    loop.runDue();
    other.recorder(api, Origin.of("kubelet")).record(Note.normal(web0, "Two", "2"));
    loop.runDue();
    assertThat(stored()).containsExactlyInAnyOrder("1 One 1", "2 Two 2");
  }

  @Test
  void memoryOfThePastIsBounded() {
    Correlation correlation = new Correlation(2);
    Instant now = loop.clock().instant();
    Origin origin = Origin.of("x");
    correlation.observe(origin, Note.normal(web0, "A", "a"), "n1", now, now);
    correlation.observe(origin, Note.normal(web0, "B", "b"), "n2", now, now);
    assertThat(correlation.observe(origin, Note.normal(web0, "A", "a"), "n3", now, now).orElseThrow().count()).isEqualTo(2);
    correlation.observe(origin, Note.normal(web0, "C", "c"), "n4", now, now);
    assertThat(correlation.observe(origin, Note.normal(web0, "A", "a"), "n5", now, now).orElseThrow().count())
        .as("used more recently than B").isEqualTo(3);
    assertThat(correlation.observe(origin, Note.normal(web0, "B", "b"), "n6", now, now).orElseThrow().count()).isEqualTo(1);
  }
}

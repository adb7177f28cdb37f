package dev.berth.api.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.User;
import dev.berth.api.flow.FlowControl.Entry;
import dev.berth.api.objects.MemoryObjects;
import dev.berth.api.route.Query;
import dev.berth.api.route.RequestInfo;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@Spec("E50")
class FlowControlTest {
  private static final Catalogue CATALOGUE = Builtin.catalogue();
  private static final ResourceType SCHEMAS = type("FlowSchema");
  private static final ResourceType LEVELS = type("PriorityLevelConfiguration");
  private static final RequestInfo INFO = RequestInfo.of("POST", "/api/v1/namespaces/a/pods", Query.parse(""));

  private final MemoryObjects objects = new MemoryObjects();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private static ResourceType type(String kind) {
    return CATALOGUE.find(GroupVersionKind.of("flowcontrol.apiserver.k8s.io", "v1", kind)).orElseThrow();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  /** A level with a schema for the group of its name. */
  private void level(String name, String limited) {
    objects.put(
        LEVELS,
        object(
            "{'metadata': {'name': '" + name + "', 'uid': 'level-" + name + "'}, 'spec': {'type': 'Limited', 'limited': {"
                + limited + "}}}"));
    objects.put(
        SCHEMAS,
        object(
            "{'metadata': {'name': '" + name + "', 'uid': 'schema-" + name + "'}, 'spec': {'matchingPrecedence': 10,"
                + " 'distinguisherMethod': {'type': 'ByUser'}, 'priorityLevelConfiguration': {'name': '" + name
                + "'}, 'rules': [{'subjects': [{'kind': 'Group', 'group': {'name': '" + name
                + "'}}], 'resourceRules': [{'verbs': ['*'], 'apiGroups': ['*'], 'resources': ['*'], 'namespaces':"
                + " ['*']}]}]}}"));
  }

  private static final String QUEUE =
      "'limitResponse': {'type': 'Queue', 'queuing': {'queues': 4, 'handSize': 1, 'queueLengthLimit': 3}}";
  private static final String REJECT = "'limitResponse': {'type': 'Reject'}";

  private static JsonObject object(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  /** Seats: catch-all has 5 shares, and what is left goes to the levels of the test. */
  private FlowControl control(int seats) {
    return new FlowControl(objects, CATALOGUE, new FlowSettings(seats, Duration.ofSeconds(20)));
  }

  private static User user(String name, String group) {
    return new User(name, "", List.of(group), Map.of());
  }

  private Entry enter(FlowControl control, User user, boolean mayWait) {
    return control.enter(control.classify(user, INFO), user, INFO, mayWait);
  }

  private CompletableFuture<Entry> waiting(FlowControl control, User user) {
    return CompletableFuture.supplyAsync(() -> enter(control, user, true), threads);
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static void leave(FlowControl control, User user) {
    control.leave(control.classify(user, INFO), Entry.SEATED);
  }

  private List<CompletableFuture<Entry>> fill(FlowControl control, User user, int seats) {
    List<CompletableFuture<Entry>> all = new ArrayList<>();
    for (int i = 0; i < seats; i++) {
      assertThat(enter(control, user, false)).isEqualTo(Entry.SEATED);
    }
    return all;
  }

  @Test
  void aFullLevelLetsItsRequestsWaitUntilOneLeaves() {
    level("a", "'nominalConcurrencyShares': 5, " + QUEUE);
    FlowControl control = control(4);
    User u = user("u", "a");
    fill(control, u, 2);
    CompletableFuture<Entry> third = waiting(control, u);
    until(() -> control.load().get("a").waiting() == 1);
    assertThat(control.isCrowded()).isTrue();
    assertThat(third).isNotDone();
    leave(control, u);
    assertThat(third.join()).isEqualTo(Entry.SEATED);
    assertThat(control.isCrowded()).isFalse();
    assertThat(control.load().get("a")).isEqualTo(new FlowControl.Load(2, 2, 2, 0, 0));
  }

  @Test
  void aFullQueueTurnsAwayAndAnotherUserStillWaits() {
    level("a", "'nominalConcurrencyShares': 5, " + QUEUE);
    FlowControl control = control(4);
    User greedy = user("greedy", "a");
    fill(control, greedy, 2);
    for (int i = 1; i <= 3; i++) {
      int n = i;
      waiting(control, greedy);
      until(() -> control.load().get("a").waiting() == n);
    }
    assertThat(enter(control, greedy, true)).isEqualTo(Entry.TURNED_AWAY);
    User modest = another(control, greedy);
    CompletableFuture<Entry> other = waiting(control, modest);
    until(() -> control.load().get("a").waiting() == 4);
    leave(control, greedy);
    leave(control, greedy);
    assertThat(other.join()).isEqualTo(Entry.SEATED);
  }

  /** A user whose flow has another queue. */
  private static User another(FlowControl control, User than) {
    FlowSchema schema = control.classify(than, INFO).schema;
    int taken = WaitingQueues.hand(schema.flow(than, INFO), 4, 1)[0];
    for (int i = 0; ; i++) {
      User u = user("u" + i, "a");
      if (WaitingQueues.hand(schema.flow(u, INFO), 4, 1)[0] != taken) {
        return u;
      }
    }
  }

  @Test
  void aLevelWithoutQueuesTurnsAwayAtOnce() {
    level("a", "'nominalConcurrencyShares': 5, " + REJECT);
    FlowControl control = control(4);
    User u = user("u", "a");
    fill(control, u, 2);
    assertThat(enter(control, u, true)).isEqualTo(Entry.TURNED_AWAY);
    assertThat(control.isCrowded()).isTrue();
    leave(control, u);
    assertThat(control.isCrowded()).isFalse();
    assertThat(enter(control, u, true)).isEqualTo(Entry.SEATED);
  }

  @Test
  void whoWaitsTooLongIsTurnedAway() {
    level("a", "'nominalConcurrencyShares': 5, " + QUEUE);
    FlowControl control = new FlowControl(objects, CATALOGUE, new FlowSettings(4, Duration.ofNanos(1)));
    User u = user("u", "a");
    fill(control, u, 2);
    assertThat(waiting(control, u).join()).isEqualTo(Entry.TURNED_AWAY);
    assertThat(control.load().get("a")).isEqualTo(new FlowControl.Load(2, 2, 2, 0, 1));
    assertThat(control.isCrowded()).isFalse();
  }

  @Test
  void aThreadThatCannotWaitIsLetIn() {
    level("a", "'nominalConcurrencyShares': 5, " + QUEUE);
    FlowControl control = control(4);
    User u = user("u", "a");
    fill(control, u, 2);
    assertThat(enter(control, u, false)).isEqualTo(Entry.FREE);
    assertThat(control.load().get("a").executing()).isEqualTo(2);
  }

  @Test
  void theExemptNeedNoSeats() {
    FlowControl control = control(1);
    User root = user("root", "system:masters");
    for (int i = 0; i < 10; i++) {
      assertThat(enter(control, root, true)).isEqualTo(Entry.FREE);
    }
  }

  @Test
  void freeSeatsAreLentAndGivenBackWhenTheyAreWanted() {
    level("a", "'nominalConcurrencyShares': 5, " + QUEUE);
    level("b", "'nominalConcurrencyShares': 5, 'lendablePercent': 50, " + QUEUE);
    FlowControl control = control(12); // four each
    User inA = user("x", "a");
    User inB = user("y", "b");
    fill(control, inA, 4);
    assertThat(enter(control, inA, true)).isEqualTo(Entry.SEATED);
    assertThat(enter(control, inA, true)).isEqualTo(Entry.SEATED);
    assertThat(control.load().get("a").limit()).isEqualTo(6);
    assertThat(control.load().get("b").limit()).isEqualTo(2);
    CompletableFuture<Entry> tooMany = waiting(control, inA);
    until(() -> control.load().get("a").waiting() == 1);
    fill(control, inB, 2);
    CompletableFuture<Entry> lender = waiting(control, inB);
    until(() -> control.load().get("b").waiting() == 1);
    leave(control, inA); // the seat goes back to its owner, not to who waited longer
    assertThat(lender.join()).isEqualTo(Entry.SEATED);
    assertThat(tooMany).isNotDone();
    assertThat(control.load().get("b").limit()).isEqualTo(3);
    leave(control, inA);
    assertThat(tooMany.join()).isEqualTo(Entry.SEATED);
    for (int i = 0; i < 5; i++) {
      leave(control, inA);
    }
    assertThat(enter(control, inB, true)).isEqualTo(Entry.SEATED); // back at once, for nobody sits there
    assertThat(control.load().get("a").limit()).isEqualTo(4);
    assertThat(control.load().values().stream().mapToInt(FlowControl.Load::limit).sum()).isEqualTo(12);
  }

  @Test
  void borrowingHasItsLimit() {
    level("a", "'nominalConcurrencyShares': 5, 'borrowingLimitPercent': 25, " + REJECT);
    level("b", "'nominalConcurrencyShares': 5, 'lendablePercent': 100, " + REJECT);
    FlowControl control = control(12);
    User inA = user("x", "a");
    fill(control, inA, 4);
    assertThat(enter(control, inA, true)).isEqualTo(Entry.SEATED);
    assertThat(enter(control, inA, true)).isEqualTo(Entry.TURNED_AWAY);
  }

  @Test
  void aChangedLevelHoldsFromTheNextRequestOn() {
    level("a", "'nominalConcurrencyShares': 5, " + QUEUE);
    FlowControl control = control(4);
    User u = user("u", "a");
    fill(control, u, 2);
    CompletableFuture<Entry> third = waiting(control, u);
    until(() -> control.load().get("a").waiting() == 1);
    level("a", "'nominalConcurrencyShares': 15, " + QUEUE);
    assertThat(control.classify(u, INFO)).hasToString("a -> a");
    assertThat(third.join()).isEqualTo(Entry.SEATED);
    assertThat(control.load().get("a").limit()).isEqualTo(3);
  }

  @Test
  void aLevelThatGoesReturnsWhatItBorrowed() {
    level("a", "'nominalConcurrencyShares': 5, " + QUEUE);
    level("b", "'nominalConcurrencyShares': 5, 'lendablePercent': 50, " + QUEUE);
    FlowControl control = control(12);
    User inA = user("x", "a");
    Flow flow = control.classify(inA, INFO);
    fill(control, inA, 4);
    assertThat(enter(control, inA, true)).isEqualTo(Entry.SEATED);
    objects.remove(LEVELS, "", "a");
    assertThat(control.classify(inA, INFO).toString()).isEqualTo("catch-all -> catch-all");
    assertThat(control.load()).doesNotContainKey("a");
    assertThat(control.load().get("b").limit()).isEqualTo(6);
    for (int i = 0; i < 5; i++) {
      control.leave(flow, Entry.SEATED);
    }
  }

  @Test
  void neverMoreAreHandledThanThereAreSeatsAndAllAreInTheEnd() {
    level("a", "'nominalConcurrencyShares': 5, 'lendablePercent': 50, " + QUEUE.replace(": 3", ": 1000"));
    level("b", "'nominalConcurrencyShares': 5, 'lendablePercent': 50, " + QUEUE.replace(": 3", ": 1000"));
    FlowControl control = control(12);
    java.util.concurrent.atomic.AtomicInteger inside = new java.util.concurrent.atomic.AtomicInteger();
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      User u = user("u" + i % 7, i % 3 == 0 ? "a" : "b");
      all.add(
          CompletableFuture.supplyAsync(
              () -> {
                Flow flow = control.classify(u, INFO);
                Entry entry = control.enter(flow, u, INFO, true);
                int now = inside.incrementAndGet();
                Thread.yield();
                inside.decrementAndGet();
                control.leave(flow, entry);
                return entry == Entry.SEATED ? now : -1;
              },
              threads));
    }
    assertThat(all).allSatisfy(f -> assertThat(f.join()).isBetween(1, 12));
    assertThat(control.load().values()).allSatisfy(l -> assertThat(l.executing() + l.waiting()).isZero());
    assertThat(control.load().values().stream().mapToInt(FlowControl.Load::limit).sum()).isEqualTo(12);
    assertThat(control.isCrowded()).isFalse();
  }
}

package dev.berth.client.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.base.Spec;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Spec("E82")
class ElectionTest {
  private static final Duration STEP = Duration.ofMillis(250);

  private final VirtualLoop time = new VirtualLoop(3, Instant.parse("2026-03-01T10:00:00Z"));
  private final FixedSource source = new FixedSource(time);
  private final List<Note> notes = new ArrayList<>();
  private final Node a = new Node("a", Duration.ZERO);
  private final Node b = new Node("b", Duration.ofHours(-7));

  /** A candidate with its machine and its way to the API. */
  private final class Node implements Election.Candidate {
    private final String name;
    private final OwnLoop loop;
    private final FixedApi api;
    private final Election election;
    private final List<String> seen = new ArrayList<>();
    private boolean acts;

    Node(String name, Duration skew) {
      this.name = name;
      this.loop = new OwnLoop(time, skew);
      this.api = new FixedApi(loop, source);
      this.election = new Election(loop, api, notes::add, LeaseSettings.of("kube-controller-manager", name), this);
    }

    void start() {
      loop.execute(election::start);
      time.runDue();
    }

    @Override
    public void leads() {
      assertThat(acts).isFalse();
      acts = true;
    }

    @Override
    public void ends() {
      assertThat(acts).isTrue();
      acts = false;
    }

    @Override
    public void sees(String leader) {
      seen.add(leader);
    }

    /** What counts: it was told to act, and finds that it still may. A machine that stands still does nothing. */
    boolean mayAct() {
      return acts && election.isLeading() && !loop.frozen();
    }
  }

  @AfterEach
  void nothingFailed() {
    assertThat(time.failures()).isEmpty();
  }

  private List<String> leaders() {
    return List.of(a, b).stream().filter(n -> n.mayAct()).map(n -> n.name).toList();
  }

  /** Lets time pass; never may two lead. */
  private void pass(Duration duration) {
    for (Duration passed = Duration.ZERO; passed.compareTo(duration) < 0; passed = passed.plus(STEP)) {
      time.advance(STEP);
      assertThat(leaders()).hasSizeLessThan(2);
    }
  }

  private AnyObject lease() {
    return source.list(Kinds.LEASE).getFirst();
  }

  private String holder() {
    return lease().spec().text("holderIdentity");
  }

  @Test
  void theFirstOneMakesTheLeaseAndLeads() {
    a.start();
    assertThat(leaders()).containsExactly("a");
    assertThat(lease().key()).isEqualTo("kube-system/kube-controller-manager");
    assertThat(lease().spec().toString())
        .isEqualTo(
            "{\"holderIdentity\":\"a\",\"leaseDurationSeconds\":15,\"acquireTime\":\"2026-03-01T10:00:00.000000Z\","
                + "\"renewTime\":\"2026-03-01T10:00:00.000000Z\",\"leaseTransitions\":0}");
    assertThat(notes).extracting(Note::reason, Note::message).containsExactly(tuple("LeaderElection", "a became leader"));
  }

  @Test
  void theHolderRenewsEveryTwoSecondsByOneWriteEach() {
    a.start();
    a.api.writes().clear();
    pass(Duration.ofSeconds(20));
    assertThat(a.api.writes()).hasSize(10).allMatch(w -> w instanceof Write.Update);
    assertThat(lease().spec().text("renewTime")).isEqualTo("2026-03-01T10:00:20.000000Z");
    assertThat(lease().spec().text("acquireTime")).isEqualTo("2026-03-01T10:00:00.000000Z");
  }

  @Test
  void anotherOneWaitsAsLongAsTheHolderRenewsWhateverItsClockSays() {
    a.start();
    b.start();
    pass(Duration.ofMinutes(5));
    assertThat(leaders()).containsExactly("a");
    assertThat(b.api.writes()).isEmpty();
    assertThat(b.seen).containsExactly("a");
  }

  @Test
  void ofTwoThatStartTogetherOneLeads() {
    a.api.delay(Duration.ofMillis(100), Duration.ZERO);
    b.api.delay(Duration.ofMillis(100), Duration.ZERO);
    a.start();
    b.start();
    pass(Duration.ofSeconds(30));
    assertThat(leaders()).hasSize(1);
    assertThat(lease().spec().number("leaseTransitions")).isZero();
  }

  @Test
  void aHolderThatReleasesStopsFirstAndTheNextNeedNotWait() {
    a.start();
    b.start();
    pass(Duration.ofSeconds(5));
    time.execute(
        () -> {
          var released = a.election.release();
          assertThat(a.acts).isFalse();
          released.thenAccept(is -> assertThat(is).isTrue());
        });
    time.runDue();
    assertThat(holder()).isEmpty();
    assertThat(lease().spec().number("leaseDurationSeconds")).isEqualTo(1);
    pass(Duration.ofSeconds(5));
    assertThat(leaders()).containsExactly("b");
    assertThat(lease().spec().number("leaseTransitions")).isEqualTo(1);
    pass(Duration.ofMinutes(1));
    assertThat(holder()).as("the one that released is no candidate any more").isEqualTo("b");
  }

  @Test
  void aHolderThatIsCutOffStopsBeforeAnotherBegins() {
    a.start();
    b.start();
    pass(Duration.ofSeconds(10));
    a.api.reachable(false);
    pass(Duration.ofSeconds(11));
    assertThat(leaders()).containsExactly("a");
    pass(Duration.ofSeconds(2));
    assertThat(leaders()).isEmpty();
    pass(Duration.ofSeconds(10));
    assertThat(leaders()).containsExactly("b");
    a.api.reachable(true);
    pass(Duration.ofSeconds(30));
    assertThat(leaders()).containsExactly("b");
    assertThat(lease().spec().number("leaseTransitions")).isEqualTo(1);
  }

  @Test
  void aShortOutageChangesNothing() {
    a.start();
    b.start();
    pass(Duration.ofSeconds(10));
    a.api.reachable(false);
    pass(Duration.ofSeconds(9));
    a.api.reachable(true);
    pass(Duration.ofMinutes(1));
    assertThat(leaders()).containsExactly("a");
    assertThat(lease().spec().number("leaseTransitions")).isZero();
  }

  @Test
  void aHolderThatStoodStillFindsThatItMayNotActAndStopsAtOnce() {
    a.start();
    b.start();
    pass(Duration.ofSeconds(10));
    a.loop.freeze();
    pass(Duration.ofSeconds(25));
    assertThat(leaders()).containsExactly("b");
    assertThat(a.election.isLeading()).as("before its loop goes on").isFalse();
    a.loop.thaw();
    time.runDue();
    assertThat(a.acts).isFalse();
    pass(Duration.ofMinutes(1));
    assertThat(leaders()).containsExactly("b");
  }

  @Test
  void aSlowAnswerDoesNotStretchALease() {
    a.start();
    b.start();
    pass(Duration.ofSeconds(11));
    a.api.delay(Duration.ZERO, Duration.ofSeconds(9));
    pass(Duration.ofSeconds(2));
    a.api.reachable(false);
    pass(Duration.ofSeconds(8));
    assertThat(leaders()).as("the answer came in time").containsExactly("a");
    pass(Duration.ofSeconds(30));
    assertThat(leaders()).containsExactly("b");
  }

  @Test
  void answersThatAreAlwaysTooSlowAreNone() {
    a.api.delay(Duration.ofSeconds(13), Duration.ZERO);
    a.start();
    pass(Duration.ofMinutes(3));
    assertThat(leaders()).isEmpty();
  }

  @Test
  void aHolderWhoseLeaseWasTakenStopsAtItsNextRenewal() {
    a.start();
    pass(Duration.ofSeconds(5));
    source.put(Kinds.LEASE, lease().json().withAt(new LeaseRecord("c", Duration.ofSeconds(15), "", "", 7).spec(), "spec"));
    time.advance(Duration.ofSeconds(2));
    assertThat(a.acts).isFalse();
    pass(Duration.ofSeconds(20));
    assertThat(leaders()).containsExactly("a");
    assertThat(lease().spec().number("leaseTransitions")).isEqualTo(8);
    assertThat(a.seen).containsExactly("a", "c", "a");
  }

  @Test
  void aLeaseThatVanishedIsMadeAnew() {
    a.start();
    source.remove(Kinds.LEASE, lease());
    pass(Duration.ofSeconds(5));
    assertThat(leaders()).containsExactly("a");
    assertThat(holder()).isEqualTo("a");
  }

  @Test
  void whoeverComesBackUnderItsNameLeadsAtOnce() {
    a.start();
    pass(Duration.ofSeconds(10));
    Node again = new Node("a", Duration.ZERO);
    again.start();
    assertThat(again.acts).isTrue();
    assertThat(lease().spec().number("leaseTransitions")).isZero();
  }

  @Test
  void aRefusalIsNoLease() {
    a.api.answering(_ -> Optional.of(FixedApi.refused(403, "Forbidden", "no")));
    a.start();
    pass(Duration.ofSeconds(30));
    assertThat(leaders()).isEmpty();
    a.api.answering(_ -> Optional.empty());
    pass(Duration.ofSeconds(5));
    assertThat(leaders()).containsExactly("a");
  }

  @Test
  void timesThatCannotBeKeptAreRefused() {
    assertThatThrownBy(
            () ->
                new LeaseSettings("n", "l", "a", Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(2)))
        .hasMessageContaining("longer than");
    assertThatThrownBy(
            () -> new LeaseSettings("n", "l", "a", Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofSeconds(2)))
        .hasMessageContaining("1.2 retry periods");
  }

  /** Whatever befalls them: never two at once, and when all is well again, one. */
  @Property(tries = 200)
  void neverTwoAndInTheEndOne(@ForAll @Size(min = 1, max = 20) List<Byte> mishaps) {
    new ElectionTest().befall(mishaps);
  }

  private void befall(List<Byte> mishaps) {
    a.start();
    b.start();
    for (byte mishap : mishaps) {
      Node node = (mishap & 1) == 0 ? a : b;
      switch (mishap >> 1 & 7) {
        case 0, 1 -> node.api.reachable(false);
        case 2 -> node.api.reachable(true);
        case 3, 4 -> node.loop.freeze();
        case 5 -> node.loop.thaw();
        case 6 -> node.api.delay(Duration.ofMillis(500L * (mishap & 15)), Duration.ofMillis(500L * (mishap >> 4 & 15)));
        default -> node.api.delay(Duration.ZERO, Duration.ZERO);
      }
      pass(Duration.ofSeconds(1 + (mishap >> 4 & 15)));
    }
    for (Node node : List.of(a, b)) {
      node.api.reachable(true);
      node.api.delay(Duration.ZERO, Duration.ZERO);
      node.loop.thaw();
    }
    pass(Duration.ofSeconds(60));
    assertThat(leaders()).hasSize(1);
    assertThat(holder()).isEqualTo(leaders().getFirst());
    nothingFailed();
  }
}

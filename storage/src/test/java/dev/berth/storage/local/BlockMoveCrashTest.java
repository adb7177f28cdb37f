package dev.berth.storage.local;

import static dev.berth.storage.local.BlockFixture.done;
import static dev.berth.storage.local.MoveFixture.ID;
import static dev.berth.storage.local.MoveFixture.bytes;
import static dev.berth.storage.local.MoveFixture.move;
import static dev.berth.storage.local.MoveFixture.watched;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.MoveEnd;
import dev.berth.storage.Moving;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills either machine, both, or the server that moves a volume between them, before each step, one after the other. Whatever was
 * killed: the volume is whole where its object says that it lies, at most one is open, and the next ones bring the move to its end.
 */
@Tag("linux")
class BlockMoveCrashTest {
  private static final int SIZE = 5 << 20;

  private final MoveFixture at = new MoveFixture();

  @AfterEach
  void undo() {
    at.close();
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Who is killed. */
  enum Who {
    FIRST,
    SECOND,
    BOTH,
    SERVER
  }

  /** What the next ones do with a move that has not arrived. */
  private enum Then {
    GO_ON,
    GIVE_UP
  }

  private static Steps allowing(AtomicInteger left) {
    return _ -> {
      if (left.getAndDecrement() <= 0) {
        throw new Killed();
      }
    };
  }

  private static MoveEnd allowing(AtomicInteger left, MoveEnd end) {
    return watched(
        end,
        (_, _, through) -> {
          allowing(left).next("");
          return through.go();
        });
  }

  /** One move, up to where it was killed. */
  private final class Attempt {
    private final AtomicInteger left;
    private boolean arrived;

    Attempt(Who who, int allowed) {
      left = new AtomicInteger(allowed);
      Steps dying = allowing(left);
      at.reopened(
          who == Who.FIRST || who == Who.BOTH ? dying : Steps.UNWATCHED,
          who == Who.SECOND || who == Who.BOTH ? dying : Steps.UNWATCHED);
      MoveEnd from = who == Who.SERVER ? allowing(left, at.from.moveEnd()) : at.from.moveEnd();
      MoveEnd to = who == Who.SERVER ? allowing(left, at.to.moveEnd()) : at.to.moveEnd();
      try {
        done(Moving.move(from, to, move("t-1")));
        arrived = true;
        done(Moving.settle(from, to, move("t-1"), true));
      } catch (CompletionException e) {
        assertThat(left.get()).as("failed without being killed: " + e).isNegative();
      }
    }

    boolean wasKilled() {
      return left.get() < 0;
    }
  }

  private boolean open(boolean second) {
    return at.record(second).filter(r -> r.isReady() && r.moving().isEmpty()).isPresent();
  }

  /** @param arrived whether the volume's object says that it lies on the second node */
  private void isWhole(boolean arrived, byte[] data) {
    assertThat(open(true) && open(false)).as("two are open").isFalse();
    assertThat(open(!arrived)).as("open where it does not lie").isFalse();
    Optional<Saved> place = at.record(arrived);
    assertThat(place).isPresent();
    assertThat(place.get().isReady() && (place.get().moving().isEmpty() || place.get().isClosedBy(move("t-1"))))
        .as("%s can be opened", place)
        .isTrue();
    assertThat(bytes(at.image(arrived))).isEqualTo(data);
  }

  @ParameterizedTest
  @EnumSource
  void whatWasKilledOnTheWayArrivesAfterall(Who who) {
    wasKilledBeforeEachStep(who, Then.GO_ON);
  }

  @ParameterizedTest
  @EnumSource
  void whatWasKilledOnTheWayAndIsGivenUpStays(Who who) {
    wasKilledBeforeEachStep(who, Then.GIVE_UP);
  }

  private void wasKilledBeforeEachStep(Who who, Then then) {
    boolean killed = true;
    int steps = 0;
    for (; killed; steps++) {
      byte[] data = made();
      Attempt attempt = new Attempt(who, steps);
      killed = attempt.wasKilled();
      isWhole(attempt.arrived, data);
      if (who != Who.SERVER) {
        at.reopened(Steps.UNWATCHED, Steps.UNWATCHED);
        isWhole(attempt.arrived, data);
      }
      boolean arrives = attempt.arrived || then == Then.GO_ON;
      if (arrives && !attempt.arrived) {
        insist(() -> at.moved("t-1"));
        isWhole(false, data);
      }
      insist(() -> at.settled("t-1", arrives));
      isWhole(arrives, data);
      assertThat(open(arrives)).isTrue();
      assertThat(at.record(!arrives)).isEmpty();
      done((arrives ? at.to : at.from).delete(ID));
      at.scratch.assertNothingLeft(at.disk);
      at.scratch.assertNothingLeft(at.other);
    }
    assertThat(steps).as("it was killed before each step").isGreaterThan(3);
  }

  private byte[] made() {
    at.reopened(Steps.UNWATCHED, Steps.UNWATCHED);
    done(at.from.create(MoveFixture.raw(SIZE >> 20, Map.of())));
    at.fill(0, 4096);
    at.fill(SIZE / 2, SIZE / 2);
    return bytes(at.image(false));
  }

  /** As the controller does: what the killed server had asked for last may still be under way. */
  private static void insist(Runnable step) {
    while (true) {
      try {
        step.run();
        return;
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof DriverException why && why.code() == Code.ABORTED)) {
          throw e;
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsKilledWhileAMoveIsGivenUpIsOpenAfterTheNext(Who who) {
    boolean killed = true;
    for (int steps = 0; killed; steps++) {
      byte[] data = made();
      at.moved("t-1");
      AtomicInteger left = new AtomicInteger(steps);
      Steps dying = allowing(left);
      at.reopened(
          who == Who.FIRST || who == Who.BOTH ? dying : Steps.UNWATCHED,
          who == Who.SECOND || who == Who.BOTH ? dying : Steps.UNWATCHED);
      MoveEnd from = who == Who.SERVER ? allowing(left, at.from.moveEnd()) : at.from.moveEnd();
      MoveEnd to = who == Who.SERVER ? allowing(left, at.to.moveEnd()) : at.to.moveEnd();
      Moving.settle(from, to, move("t-1"), false).handle((_, fault) -> Optional.ofNullable(fault)).toCompletableFuture().join();
      killed = left.get() < 0;
      isWhole(false, data);
      at.reopened(Steps.UNWATCHED, Steps.UNWATCHED);
      isWhole(false, data);
      at.settled("t-1", false);
      assertThat(open(false)).isTrue();
      done(at.from.delete(ID));
      at.scratch.assertNothingLeft(at.disk);
      at.scratch.assertNothingLeft(at.other);
    }
  }
}

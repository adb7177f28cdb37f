package dev.berth.storage.local;

import static dev.berth.storage.local.BlockFixture.MEBIBYTE;
import static dev.berth.storage.local.BlockFixture.done;
import static dev.berth.storage.local.BlockFixture.from;
import static dev.berth.storage.local.BlockFixture.refused;
import static dev.berth.storage.local.BlockFixture.wanted;
import static dev.berth.storage.local.BlockFixture.write;
import static dev.berth.storage.local.MoveFixture.FROM;
import static dev.berth.storage.local.MoveFixture.ID;
import static dev.berth.storage.local.MoveFixture.TO;
import static dev.berth.storage.local.MoveFixture.bytes;
import static dev.berth.storage.local.MoveFixture.move;
import static dev.berth.storage.local.MoveFixture.raw;
import static dev.berth.storage.local.MoveFixture.watched;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Move;
import dev.berth.storage.MoveEnd;
import dev.berth.storage.MoveEnd.Chunk;
import dev.berth.storage.MoveEnd.Piece;
import dev.berth.storage.Moving;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A volume goes from one machine's disk to another's, with all that is in it, and is open on one of them at most. */
@Tag("linux")
class BlockMovesTest {
  private final MoveFixture at = new MoveFixture();

  @AfterEach
  void undo() {
    at.close();
  }

  private static DriverException refusedAs(Code code, CompletionStage<?> stage) {
    DriverException why = refused(stage);
    assertThat(why.code()).as(why.getMessage()).isEqualTo(code);
    return why;
  }

  private CompletionStage<Void> moving(String token) {
    return Moving.move(at.from.moveEnd(), at.to.moveEnd(), move(token));
  }

  private CompletionStage<Void> settling(String token, boolean arrived) {
    return Moving.settle(at.from.moveEnd(), at.to.moveEnd(), move(token), arrived);
  }

  // ---- what arrives

  private void movesWithItsFiles(String fsType, long mebibytes) throws IOException {
    done(at.from.create(wanted("pvc-1", mebibytes)));
    Path pod = at.mounted(false, fsType);
    write(pod.resolve("kept"), "kept");
    at.scratch.tools.run("dd", "if=/dev/urandom", "of=" + pod.resolve("big"), "bs=1M", "count=9", "conv=fsync", "status=none");
    byte[] big = Files.readAllBytes(pod.resolve("big"));
    at.takenBack(false);
    at.moved("t-1");
    at.moved("t-1");
    assertThat(Files.mismatch(at.image(false), at.image(true))).isEqualTo(-1);
    at.settled("t-1", true);
    at.settled("t-1", true);
    at.scratch.assertNothingLeft(at.disk);
    Path there = at.mounted(true, fsType);
    assertThat(Files.readString(there.resolve("kept"))).isEqualTo("kept");
    assertThat(Files.readAllBytes(there.resolve("big"))).isEqualTo(big);
    write(there.resolve("more"), "more");
    at.takenBack(true);
    done(at.to.delete(ID));
    at.scratch.assertNothingLeft(at.other);
  }

  @Test
  void anExt4VolumeIsReadAndWrittenOnTheOtherNode() throws IOException {
    movesWithItsFiles("", 64);
  }

  @Test
  void anXfsVolumeIsReadAndWrittenOnTheOtherNode() throws IOException {
    Scratch.requireCommand("mkfs.xfs");
    movesWithItsFiles("xfs", 320);
  }

  @Test
  void holesAndZerosStayBehindAndReadAsZeros() throws IOException {
    done(at.from.create(raw(1024, Map.of())));
    at.fill(0, 4096);
    at.fill(512 * MEBIBYTE + 12_288, 5_000_000);
    at.put(700 * MEBIBYTE, new byte[8 << 20]);
    at.fill(1024 * MEBIBYTE - 4096, 4096);
    at.moved("t-1");
    assertThat(Files.mismatch(at.image(false), at.image(true))).isEqualTo(-1);
    long taken = Long.parseLong(at.scratch.tools.run("stat", "-c", "%b", at.image(true).toString()).strip()) * 512;
    assertThat(taken).isBetween(5_000_000L, 6_000_000L);
  }

  @Test
  void aThickVolumeHasAllItsBlocksThere() throws IOException {
    done(at.from.create(raw(64, Map.of("allocation", "thick"))));
    at.fill(3 * MEBIBYTE, 100_000);
    at.moved("t-1");
    assertThat(Files.mismatch(at.image(false), at.image(true))).isEqualTo(-1);
    long taken = Long.parseLong(at.scratch.tools.run("stat", "-c", "%b", at.image(true).toString()).strip()) * 512;
    assertThat(taken).isGreaterThanOrEqualTo(64 * MEBIBYTE);
    at.settled("t-1", true);
    assertThat(at.record(true).orElseThrow().thick()).isTrue();
  }

  @Test
  void aVolumeThatHasGrownGrowsItsFileSystemThere() throws IOException {
    done(at.from.create(wanted("pvc-1", 32)));
    write(at.mounted(false, "").resolve("kept"), "kept");
    at.takenBack(false);
    done(at.from.expand(ID, 96 * MEBIBYTE));
    at.moved("t-1");
    at.settled("t-1", true);
    Path there = at.mounted(true, "");
    assertThat(done(at.to.usage(ID, TO, there.toString())).totalBytes()).isGreaterThan(64 * MEBIBYTE);
    assertThat(Files.readString(there.resolve("kept"))).isEqualTo("kept");
    at.takenBack(true);
  }

  @Test
  void aVolumeThatWasNeverWrittenToIsFormattedThere() {
    done(at.from.create(wanted("pvc-1", 16)));
    at.moved("t-1");
    at.settled("t-1", true);
    write(at.mounted(true, "").resolve("first"), "first");
    at.takenBack(true);
  }

  @Test
  void itsSnapshotsStayAndAreRestoredWhereTheyLie() throws IOException {
    done(at.from.create(wanted("pvc-1", 16)));
    write(at.mounted(false, "").resolve("before"), "before");
    at.takenBack(false);
    Snapshot snapshot = done(at.from.snapshot(ID, "snap", Map.of()));
    at.moved("t-1");
    at.settled("t-1", true);
    assertThat(done(at.from.listSnapshots())).containsExactly(snapshot);
    // by the name of the one that went, so that the fixture mounts it
    done(at.from.create(from(wanted("pvc-1", 16), Optional.of(snapshot.id()), Optional.empty())));
    assertThat(Files.readString(at.mounted(false, "").resolve("before"))).isEqualTo("before");
    at.takenBack(false);
  }

  // ---- what is closed

  @Test
  void onBothSidesEveryVerbIsRefusedUntilItIsSettled() {
    done(at.from.create(wanted("pvc-1", 16)));
    done(at.from.create(wanted("pvc-2", 16)));
    at.moved("t-1");
    for (VolumeDriver driver : List.of(at.from, at.to)) {
      String node = driver == at.from ? FROM : TO;
      assertThat(refusedAs(Code.FAILED_PRECONDITION, driver.attach(ID, node, false, Map.of())))
          .hasMessage("volume block-pvc-1 is being moved from node-1 to node-2");
      for (String name : List.of("expand", "snapshot", "group", "clone", "create", "delete")) {
        CompletionStage<?> verb =
            switch (name) {
              case "expand" -> driver.expand(ID, 32 * MEBIBYTE);
              case "snapshot" -> driver.snapshot(ID, "snap", Map.of());
              case "group" -> driver.groupSnapshot(List.of(ID), "group", Map.of());
              case "clone" -> driver.create(from(wanted("pvc-3", 16), Optional.empty(), Optional.of(ID)));
              case "create" -> driver.create(wanted("pvc-1", 16));
              default -> driver.delete(ID);
            };
        refusedAs(Code.FAILED_PRECONDITION, verb);
      }
    }
    refusedAs(Code.FAILED_PRECONDITION, moving("t-2"));
    refusedAs(Code.FAILED_PRECONDITION, at.to.moveEnd().close(new Move(ID, TO, FROM, "t-2")));
    assertThat(done(at.from.list())).extracting(Created::id).containsExactly(ID, "block-pvc-2");
    assertThat(done(at.to.list())).isEmpty();
    at.reopened(Steps.UNWATCHED, Steps.UNWATCHED);
    refusedAs(Code.FAILED_PRECONDITION, at.from.attach(ID, FROM, false, Map.of()));
    refusedAs(Code.FAILED_PRECONDITION, at.to.attach(ID, TO, false, Map.of()));
  }

  @Test
  void whatIsInUseIsRefusedAndNotClosed() throws IOException {
    done(at.from.create(wanted("pvc-1", 16)));
    Path pod = at.mounted(false, "");
    assertThat(refusedAs(Code.FAILED_PRECONDITION, moving("t-1"))).hasMessageContaining("is in use on node-1 as /dev/loop");
    write(pod.resolve("kept"), "kept");
    done(at.from.snapshot(ID, "snap", Map.of()));
    at.takenBack(false);
    done(at.from.attach(ID, FROM, false, Map.of()));
    at.scratch.loops().forEach(loop -> at.scratch.tools.run("losetup", "--detach", loop.getKey()));
    refusedAs(Code.FAILED_PRECONDITION, moving("t-1"));
    done(at.from.detach(ID, FROM));
    String device = at.scratch.tools.run("losetup", "--find", "--show", at.image(false).toString()).strip();
    assertThat(refusedAs(Code.FAILED_PRECONDITION, moving("t-1"))).hasMessageContaining(device);
    at.scratch.tools.run("losetup", "--detach", device);
    assertThat(at.record(true)).isEmpty();
    at.moved("t-1");
  }

  @Test
  void aVolumeThatIsOpenThereIsLeftAlone() {
    done(at.from.create(raw(1, Map.of())));
    done(at.to.create(raw(1, Map.of())));
    assertThat(refusedAs(Code.ALREADY_EXISTS, moving("t-1"))).hasMessage("there is a volume block-pvc-1 on node-2 already");
    refusedAs(Code.FAILED_PRECONDITION, settling("t-1", true));
    at.settled("t-1", false);
    assertThat(done(at.from.expand(ID, 2 * MEBIBYTE))).isEqualTo(2 * MEBIBYTE);
    assertThat(done(at.to.expand(ID, 2 * MEBIBYTE))).isEqualTo(2 * MEBIBYTE);
  }

  // ---- what is given up

  @Test
  void aMoveThatIsGivenUpLeavesTheVolumeAsItWas() throws IOException {
    done(at.from.create(wanted("pvc-1", 16)));
    write(at.mounted(false, "").resolve("kept"), "kept");
    at.takenBack(false);
    at.moved("t-1");
    at.settled("t-1", false);
    at.settled("t-1", false);
    at.scratch.assertNothingLeft(at.other);
    Path pod = at.mounted(false, "");
    assertThat(Files.readString(pod.resolve("kept"))).isEqualTo("kept");
    write(pod.resolve("more"), "more");
    at.takenBack(false);
    at.moved("t-2");
    at.settled("t-2", true);
    assertThat(Files.readString(at.mounted(true, "").resolve("more"))).isEqualTo("more");
    at.takenBack(true);
  }

  @Test
  void whatComesLateFromAMoveThatWasGivenUpClosesNothing() {
    done(at.from.create(raw(1, Map.of())));
    at.settled("t-1", false);
    assertThat(refusedAs(Code.FAILED_PRECONDITION, at.from.moveEnd().close(move("t-1"))))
        .hasMessage("this move of volume block-pvc-1 has ended");
    refusedAs(Code.ABORTED, at.from.moveEnd().read(move("t-1"), 0));
    refusedAs(Code.ABORTED, at.to.moveEnd().write(move("t-1"), List.of()));
    refusedAs(Code.ABORTED, at.to.moveEnd().finish(move("t-1")));
    assertThat(done(at.from.expand(ID, 2 * MEBIBYTE))).isEqualTo(2 * MEBIBYTE);
    at.scratch.assertNothingLeft(at.other);
  }

  @Test
  void aCopyOfWhichTheOtherNodeHasNotAllIsNotOpenedAndTheVolumeNotRemoved() {
    done(at.from.create(raw(1, Map.of())));
    byte[] data = at.fill(0, 4096);
    refusedAs(Code.FAILED_PRECONDITION, Moving.settle(at.from.moveEnd(), at.to.moveEnd(), closed("t-1"), true));
    done(at.to.moveEnd().receive(move("t-1"), done(at.from.moveEnd().close(move("t-1")))));
    refusedAs(Code.FAILED_PRECONDITION, settling("t-1", true));
    assertThat(bytes(at.image(false))).startsWith(data);
    at.settled("t-1", false);
    at.scratch.assertNothingLeft(at.other);
  }

  private Move closed(String token) {
    done(at.from.moveEnd().close(move(token)));
    return move(token);
  }

  /** A disk that was lost: then the copy is all that there is. */
  @Test
  void theLastWholeCopyIsNotRemoved() {
    done(at.from.create(raw(1, Map.of())));
    byte[] data = at.fill(0, 4096);
    at.moved("t-1");
    at.scratch.tools.run("rm", "-r", at.image(false).getParent().toString());
    refusedAs(Code.FAILED_PRECONDITION, settling("t-1", false));
    at.settled("t-1", true);
    assertThat(bytes(at.image(true))).startsWith(data);
    assertThat(done(at.to.expand(ID, 2 * MEBIBYTE))).isEqualTo(2 * MEBIBYTE);
  }

  @Test
  void aMoveThatHasNothingAnywhereIsSettled() {
    at.settled("t-1", true);
    at.settled("t-1", false);
    at.scratch.assertNothingLeft(at.disk);
    at.scratch.assertNothingLeft(at.other);
  }

  @Test
  void whatAnotherMoveLeftThereIsReplaced() throws IOException {
    done(at.from.create(raw(4, Map.of())));
    at.fill(0, 4096);
    at.moved("t-1");
    done(at.from.moveEnd().open(move("t-1"), false));
    byte[] newer = at.fill(8192, 4096);
    at.moved("t-2");
    at.settled("t-1", false);
    assertThat(Files.mismatch(at.image(false), at.image(true))).isEqualTo(-1);
    at.settled("t-2", true);
    assertThat(bytes(at.image(true))).containsSequence(newer);
  }

  // ---- what goes wrong on the way

  @Test
  void withoutRoomThereTheFiguresAreToldAndItStays() {
    at.other = at.scratch.disk("small", "ext4", 64 * MEBIBYTE);
    at.reopened(Steps.UNWATCHED, Steps.UNWATCHED);
    done(at.from.create(wanted("pvc-1", 100)));
    assertThat(refusedAs(Code.RESOURCE_EXHAUSTED, moving("t-1")))
        .hasMessageContaining("not enough free space for volume block-pvc-1 on node-2: 104857600 bytes wanted, ");
    assertThat(at.record(true)).isEmpty();
    at.settled("t-1", false);
    write(at.mounted(false, "").resolve("kept"), "kept");
    at.takenBack(false);
  }

  @Test
  void aDiskThatFillsOnTheWayKeepsNothingOfTheCopy() {
    at.other = at.scratch.disk("small", "ext4", 64 * MEBIBYTE);
    at.reopened(Steps.UNWATCHED, Steps.UNWATCHED);
    done(at.from.create(raw(32, Map.of())));
    at.fill(0, 30 << 20);
    MoveEnd filled =
        watched(
            at.to.moveEnd(),
            (method, _, through) -> {
              if (method.equals("write")) {
                at.scratch.tools.ask("dd", "if=/dev/zero", "of=" + at.other.resolve("ballast"), "bs=1M", "status=none");
              }
              return through.go();
            });
    refusedAs(Code.RESOURCE_EXHAUSTED, Moving.move(at.from.moveEnd(), filled, move("t-1")));
    assertThat(at.record(true)).isEmpty();
    at.scratch.tools.run("rm", at.other.resolve("ballast").toString());
    at.moved("t-1");
  }

  @Test
  void whatDiffersFromWhatLiesThereIsNotKept() throws IOException {
    done(at.from.create(raw(8, Map.of())));
    at.fill(0, 8 << 20);
    MoveEnd damaging =
        watched(
            at.to.moveEnd(),
            (method, arguments, through) -> {
              if (method.equals("write")) {
                ((List<?>) arguments[1]).forEach(piece -> ((Piece) piece).bytes()[77] ^= 1);
              }
              return through.go();
            });
    assertThat(refusedAs(Code.INTERNAL, Moving.move(at.from.moveEnd(), damaging, move("t-1"))))
        .hasMessage(
            "what came of volume block-pvc-1 to node-2 differs from what lies on node-1 in bytes 0 to 8388608: the copy was removed");
    assertThat(at.record(true)).isEmpty();
    refusedAs(Code.FAILED_PRECONDITION, settling("t-1", true));
    at.moved("t-1");
    assertThat(Files.mismatch(at.image(false), at.image(true))).isEqualTo(-1);
  }

  @Test
  void aCopyIsWholeOnlyIfAllOfItWasComparedAfterTheLastWrite() {
    done(at.from.create(raw(4, Map.of())));
    at.fill(0, 4 << 20);
    MoveEnd first = at.from.moveEnd();
    MoveEnd stalled =
        watched(
            at.to.moveEnd(),
            (method, _, through) -> {
              if (!method.equals("finish")) {
                return through.go();
              }
              // the agent starts anew meanwhile, and another server begins
              at.reopened(Steps.UNWATCHED, Steps.UNWATCHED);
              done(at.to.moveEnd().receive(move("t-1"), done(first.close(move("t-1")))));
              done(at.to.moveEnd().write(move("t-1"), done(first.read(move("t-1"), 0)).pieces()));
              return at.to.moveEnd().finish(move("t-1"));
            });
    assertThat(refusedAs(Code.ABORTED, Moving.move(first, stalled, move("t-1"))))
        .hasMessage("volume block-pvc-1 was compared to byte 0 only: it may not be whole");
    done(at.to.moveEnd().write(move("t-1"), done(first.read(move("t-1"), Chunk.BYTES)).pieces()));
    done(at.to.moveEnd().check(move("t-1"), 0, done(first.digest(move("t-1"), 0))));
    done(at.to.moveEnd().write(move("t-1"), List.of()));
    refusedAs(Code.ABORTED, at.to.moveEnd().finish(move("t-1")));
    refusedAs(Code.FAILED_PRECONDITION, settling("t-1", true));
    at.moved("t-1");
    at.settled("t-1", true);
  }

  @Test
  void aSecondAttemptGoesOnWhereTheFirstEnded() throws IOException {
    done(at.from.create(raw(16, Map.of())));
    at.fill(0, 16 << 20);
    List<Long> read = new ArrayList<>();
    MoveEnd breaking =
        watched(
            at.from.moveEnd(),
            (method, arguments, through) -> {
              if (method.equals("read") && (long) arguments[1] >= 5L * Chunk.BYTES) {
                return CompletableFuture.failedFuture(new DriverException(Code.UNAVAILABLE, "cut"));
              }
              return through.go();
            });
    refusedAs(Code.UNAVAILABLE, Moving.move(breaking, at.to.moveEnd(), move("t-1")));
    MoveEnd counting =
        watched(
            at.from.moveEnd(),
            (method, arguments, through) -> {
              if (method.equals("read")) {
                read.add((long) arguments[1]);
              }
              return through.go();
            });
    done(Moving.move(counting, at.to.moveEnd(), move("t-1")));
    assertThat(read).startsWith(5L * Chunk.BYTES);
    assertThat(Files.mismatch(at.image(false), at.image(true))).isEqualTo(-1);
  }

  @Test
  void twoAtOnceDoNoHarm() throws IOException {
    done(at.from.create(raw(16, Map.of())));
    at.fill(0, 16 << 20);
    // each may find the other at it
    List<CompletionStage<?>> both = List.of(moving("t-1"), moving("t-1"));
    both.forEach(m -> m.handle((_, fault) -> Optional.ofNullable(fault)).toCompletableFuture().join());
    at.moved("t-1");
    assertThat(Files.mismatch(at.image(false), at.image(true))).isEqualTo(-1);
  }

  // ---- two nodes of one machine

  @Test
  void aVolumeMovesBetweenTwoNodesOfOneDisk() throws IOException {
    BlockDriver both = BlockDriver.open(at.disk, List.of(FROM, TO), Long.MAX_VALUE, InstantSource.system(), Steps.UNWATCHED);
    at.from = both;
    at.to = both;
    at.other = at.disk;
    done(both.create(wanted("pvc-1", 16)));
    write(at.mounted(false, "").resolve("kept"), "kept");
    at.takenBack(false);
    done(both.move(move("t-1")));
    assertThat(done(both.list())).extracting(Created::topology).containsExactly(List.of(Map.of(LocalDrivers.NODE_KEY, FROM)));
    done(both.settle(move("t-1"), true));
    assertThat(done(both.list())).extracting(Created::topology).containsExactly(List.of(Map.of(LocalDrivers.NODE_KEY, TO)));
    assertThat(Files.readString(at.mounted(true, "").resolve("kept"))).isEqualTo("kept");
    at.takenBack(true);
    done(both.delete(ID));
    at.scratch.assertNothingLeft(at.disk);
  }

  @Test
  void toANodeThatIsNoneOfThisMachinesItDoesNotGo() {
    done(at.from.create(raw(1, Map.of())));
    assertThat(refusedAs(Code.FAILED_PRECONDITION, at.from.move(move("t-1"))))
        .hasMessage("no volumes of node-2 lie here: those of [node-1] do");
    done(at.from.settle(move("t-1"), false));
    assertThat(done(at.from.expand(ID, 2 * MEBIBYTE))).isEqualTo(2 * MEBIBYTE);
  }
}

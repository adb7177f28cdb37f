package dev.berth.storage;

import dev.berth.base.json.JsonObject;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.MoveEnd.Chunk;
import dev.berth.storage.MoveEnd.Digest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A volume's way between two machines, as {@link VolumeDriver#move} and {@link VolumeDriver#settle} have it: closed at the first,
 * copied, compared, whole at the second, opened at one, removed at the other. Keeps nothing of its own: whoever begins again
 * finds at the two ends how far it came. On a virtual thread, with two chunks in memory.
 */
public final class Moving {
  private final MoveEnd from;
  private final MoveEnd to;
  private final Move move;

  private Moving(MoveEnd from, MoveEnd to, Move move) {
    this.from = from;
    this.to = to;
    this.move = move;
  }

  /** {@link VolumeDriver#move} between these ends. */
  public static CompletionStage<Void> move(MoveEnd from, MoveEnd to, Move move) {
    return started(new Moving(from, to, move)::go);
  }

  /** {@link VolumeDriver#settle} between these ends. */
  public static CompletionStage<Void> settle(MoveEnd from, MoveEnd to, Move move, boolean arrived) {
    return started(new Moving(from, to, move).settling(arrived));
  }

  private static CompletionStage<Void> started(Runnable way) {
    return CompletableFuture.runAsync(way, Thread::startVirtualThread)
        .exceptionallyCompose(fault -> CompletableFuture.failedFuture(told(fault)));
  }

  private static DriverException told(Throwable fault) {
    Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    return cause instanceof DriverException known ? known : new DriverException(Code.INTERNAL, String.valueOf(cause));
  }

  private static <T> T done(CompletionStage<T> step) {
    try {
      return step.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw told(e);
    }
  }

  private void go() {
    JsonObject volume = done(from.close(move));
    Optional<Long> missing = done(to.receive(move, volume));
    if (missing.isPresent()) {
      long size = volume.number("sizeBytes");
      copy(missing.get(), size);
      compare(size);
      done(to.finish(move));
    }
  }

  /** The next chunk is read while the last one is written. */
  private void copy(long offset, long size) {
    CompletionStage<?> written = CompletableFuture.completedFuture(offset);
    for (long at = offset; at < size; ) {
      CompletionStage<Chunk> read = from.read(move, at);
      done(written);
      Chunk chunk = done(read);
      if (!chunk.pieces().isEmpty()) {
        written = to.write(move, chunk.pieces());
      }
      at = chunk.next();
    }
    done(written);
  }

  /** What the disks say, not what was sent: so it counts for all that came, whoever sent it and when. */
  private void compare(long size) {
    CompletionStage<?> checked = CompletableFuture.completedFuture(size);
    for (long at = 0; at < size; ) {
      CompletionStage<Digest> digest = from.digest(move, at);
      done(checked);
      Digest expected = done(digest);
      checked = to.check(move, at, expected);
      at = expected.next();
    }
    done(checked);
  }

  private Runnable settling(boolean arrived) {
    MoveEnd stays = arrived ? to : from;
    MoveEnd goes = arrived ? from : to;
    return () -> done(goes.remove(move, !arrived, done(stays.open(move, arrived))));
  }
}

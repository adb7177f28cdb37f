package dev.berth.storage;

import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What one machine does for moves from and to its disk, step by step; {@link Moving} goes the way with two of them. Each step may come
 * again, late, or from two callers at once: it does what its move's token allows, and nothing else. Fails with {@link
 * DriverException} only, {@code ABORTED} where the way is to be begun anew.
 */
public interface MoveEnd {
  /** A driver that moves volumes from and to this machine. */
  interface Owner {
    MoveEnd moveEnd();
  }

  /** At the first node: closes the volume, durably, and answers what the copy must know of it: {@code sizeBytes} and more. */
  CompletionStage<JsonObject> close(Move move);

  /**
   * At the second node: promises room and makes a closed copy, of which there is nothing yet.
   *
   * @param volume as {@link #close} answered
   * @return from where on data are missing; empty where all of it is there, and checked
   */
  CompletionStage<Optional<Long>> receive(Move move, JsonObject volume);

  /** At the first node: the next data from an offset on. */
  CompletionStage<Chunk> read(Move move, long offset);

  /**
   * Some of a volume's data.
   *
   * @param pieces in order; what lies between them is zeros
   * @param next where to read on; the volume's size at its end
   */
  record Chunk(List<Piece> pieces, long next) {
    /** That a chunk has of data at most. */
    public static final int BYTES = 2 << 20;

    public Chunk {
      pieces = List.copyOf(pieces);
    }
  }

  /** Bytes, of which none must be changed any more. */
  record Piece(long offset, byte[] bytes) {}

  /** At the second node: durable when the stage completes. */
  CompletionStage<Void> write(Move move, List<Piece> pieces);

  /** At the first node: what of the volume is there from an offset on. */
  CompletionStage<Digest> digest(Move move, long offset);

  /**
   * Equal for equal data at equal offsets, wherever the disks have holes.
   *
   * @param sha256 in hexadecimal
   * @param next where to go on; the volume's size at its end
   */
  record Digest(String sha256, long next) {}

  /**
   * At the second node: compares what is there. Where it differs, the copy is removed and the step fails.
   *
   * @param expected as the first node has it from that offset on
   */
  CompletionStage<Void> check(Move move, long offset, Digest expected);

  /** At the second node: that is all. Only where all of it was compared after the last write. It stays closed. */
  CompletionStage<Void> finish(Move move);

  /**
   * Where the volume lies from now on: opens it, for good: the move can close nothing there any more.
   *
   * @param second whether that is the second node, which must have all of it
   * @return whether the volume is there and open; else there is nothing of this move
   */
  CompletionStage<Boolean> open(Move move, boolean second);

  /**
   * At the other one: removes what the move closed there.
   *
   * @param second whether that is the second node
   * @param open whether the volume is surely open at its place; without that what is whole is not removed, but {@code
   *     FAILED_PRECONDITION}
   */
  CompletionStage<Void> remove(Move move, boolean second, boolean open);
}

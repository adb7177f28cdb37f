package dev.berth.storage.local;

import dev.berth.base.json.JsonObject;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Move;
import dev.berth.storage.MoveEnd;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The block driver's end of moves. A volume's record is the lock: with a move's token in it, it is closed, and every other verb refuses
 * it. It is closed at the first node before anything is read, and the copy is closed from its first record on; each is
 * opened, or removed, by that token alone. So at no time are two open, and at every time one that is whole is either open or
 * can be opened.
 *
 * <p>The copy is being made until {@link #finish}, so that a start after a crash removes it as anything half-made; the length of
 * its image says how far it came, so that whoever asks again goes on there.
 */
final class BlockMoves implements MoveEnd {
  /** What a record says of the place that it lies at, and not of the volume. */
  private static final List<String> OF_THE_PLACE =
      List.of(
          "node", "state", "shared", "attachedTo", "readOnly", "stagedAt", "publishedAt", "frozenAt", "moving", "moved");

  private final BlockParts parts;
  private final Turns turns;
  /** How far copies were compared after the last write, by their ids; each changes in its volume's turn only. */
  private final Map<String, Long> checked = new ConcurrentHashMap<>();

  BlockMoves(BlockParts parts, Turns turns) {
    this.parts = parts;
    this.turns = turns;
  }

  // ---- the first node

  @Override
  public CompletionStage<JsonObject> close(Move move) {
    return turns.take(List.of(move.id()), () -> travelling(closed(move)));
  }

  private Saved closed(Move move) {
    requireHere(move.from());
    Saved volume =
        find(move, false)
            .filter(Saved::isReady)
            .orElseThrow(() -> new DriverException(Code.NOT_FOUND, "volume " + move.id() + " not found on " + move.from()));
    if (volume.isClosedBy(move)) {
      return volume;
    }
    Wanted.requireOpen(volume);
    if (volume.hasEnded(move)) {
      throw new DriverException(Code.FAILED_PRECONDITION, "this move of volume " + move.id() + " has ended");
    }
    Optional<String> device = parts.loops().of(parts.image(volume));
    if (!volume.attachedTo().isEmpty() || device.isPresent()) {
      throw new DriverException(
          Code.FAILED_PRECONDITION,
          "volume " + move.id() + " is in use on " + move.from() + device.map(d -> " as " + d).orElse("") + " and cannot be moved");
    }
    return parts.volumes().save(volume.closed(move));
  }

  private static JsonObject travelling(Saved volume) {
    JsonObject json = volume.json();
    for (String name : OF_THE_PLACE) {
      json = json.without(name);
    }
    return json;
  }

  /** Nobody writes to what is closed, and what was closed before and after was closed meanwhile: its token closes it only once. */
  @Override
  public CompletionStage<Chunk> read(Move move, long offset) {
    return turns.take(
        List.of(),
        () -> {
          Saved volume = theirs(move, false);
          Chunk chunk = Sparse.read(parts.image(volume), offset, volume.size());
          theirs(move, false);
          return chunk;
        });
  }

  @Override
  public CompletionStage<Digest> digest(Move move, long offset) {
    return turns.take(
        List.of(),
        () -> {
          Saved volume = theirs(move, false);
          Digest digest = Sparse.digest(parts.image(volume), offset, volume.size());
          theirs(move, false);
          return digest;
        });
  }

  // ---- the second node

  @Override
  public CompletionStage<Optional<Long>> receive(Move move, JsonObject volume) {
    return turns.take(List.of(move.id()), () -> received(move, volume));
  }

  private Optional<Long> received(Move move, JsonObject volume) {
    requireHere(move.to());
    Wanted.requireName(move.id(), "volume");
    Optional<Saved> known = find(move, true);
    if (known.isPresent() && known.get().isReady() && known.get().moving().isEmpty()) {
      throw new DriverException(Code.ALREADY_EXISTS, "there is a volume " + move.id() + " on " + move.to() + " already");
    }
    if (known.isPresent() && known.get().isClosedBy(move) && known.get().state() != Saved.State.DELETING) {
      return known.get().isReady() ? Optional.empty() : Optional.of(Sparse.written(parts.image(known.get())));
    }
    known.ifPresent(parts.volumes()::remove);
    checked.remove(move.id());
    Saved begun = promised(new Saved(volume).with("id", move.id()).with("node", move.to()).with(Saved.State.MAKING).closed(move));
    return parts.volumes().orRemoved(
        begun,
        () -> {
          parts.sparse().begin(parts.image(begun), begun.size(), begun.thick());
          return Optional.of(0L);
        });
  }

  private Saved promised(Saved volume) {
    return parts
        .room()
        .within(
            () -> {
              parts.room().require(volume.size(), Code.RESOURCE_EXHAUSTED, "volume " + volume.id() + " on " + volume.node());
              return parts.volumes().save(volume);
            });
  }

  @Override
  public CompletionStage<Void> write(Move move, List<Piece> pieces) {
    return turns.act(
        List.of(move.id()),
        () -> {
          Saved copy = unfinished(move);
          checked.remove(move.id());
          // what the disk did not take once may look written afterwards: then nothing of it is believed
          orRemoved(copy, () -> parts.sparse().write(parts.image(copy), pieces));
        });
  }

  private void orRemoved(Saved copy, Runnable work) {
    parts.volumes().orRemoved(
        copy,
        () -> {
          work.run();
          return copy;
        });
  }

  private Saved unfinished(Move move) {
    Saved copy = theirs(move, true);
    if (copy.isReady()) {
      throw new DriverException(Code.ABORTED, "all of volume " + move.id() + " is on " + move.to() + " already");
    }
    return copy;
  }

  @Override
  public CompletionStage<Void> check(Move move, long offset, Digest expected) {
    return turns.act(List.of(move.id()), () -> check(unfinished(move), move, offset, expected));
  }

  private void check(Saved copy, Move move, long offset, Digest expected) {
    if (offset > compared(copy)) {
      throw new DriverException(Code.ABORTED, "volume " + copy.id() + " was compared to byte " + compared(copy) + " only");
    }
    if (!Sparse.digest(parts.image(copy), offset, copy.size()).equals(expected)) {
      forget(copy);
      throw new DriverException(
          Code.INTERNAL,
          "what came of volume " + copy.id() + " to " + move.to() + " differs from what lies on " + move.from() + " in bytes "
              + offset + " to " + expected.next() + ": the copy was removed");
    }
    checked.merge(copy.id(), expected.next(), Math::max);
  }

  private long compared(Saved copy) {
    return checked.getOrDefault(copy.id(), 0L);
  }

  /** A copy may have been begun anew since whoever asks for this has compared it. */
  @Override
  public CompletionStage<Void> finish(Move move) {
    return turns.act(
        List.of(move.id()),
        () -> {
          Saved copy = theirs(move, true);
          if (copy.isReady()) {
            return;
          }
          if (compared(copy) < copy.size()) {
            throw new DriverException(
                Code.ABORTED, "volume " + move.id() + " was compared to byte " + compared(copy) + " only: it may not be whole");
          }
          orRemoved(copy, () -> parts.images().extend(parts.image(copy), copy.size(), copy.thick()));
          parts.volumes().save(copy.with(Saved.State.READY));
          checked.remove(copy.id());
        });
  }

  private void forget(Saved copy) {
    checked.remove(copy.id());
    parts.volumes().remove(copy);
  }

  // ---- either

  @Override
  public CompletionStage<Boolean> open(Move move, boolean second) {
    return turns.take(List.of(move.id()), () -> opened(move, second));
  }

  private boolean opened(Move move, boolean second) {
    Optional<Saved> known = find(move, second);
    if (known.isEmpty()) {
      return false;
    }
    Saved volume = known.get();
    if (volume.isClosedBy(move)) {
      if (!volume.isReady()) {
        throw new DriverException(
            Code.FAILED_PRECONDITION, "not all of volume " + move.id() + " is on " + volume.node() + ": it is not opened there");
      }
      parts.volumes().save(volume.ended(move));
      return true;
    }
    if (!volume.isReady() || volume.moving().isPresent()) {
      return false;
    }
    if (second) {
      return volume.hasEnded(move);
    }
    if (!volume.hasEnded(move)) {
      // it was never closed, and what comes late must not do it either
      parts.volumes().save(volume.ended(move));
    }
    return true;
  }

  @Override
  public CompletionStage<Void> remove(Move move, boolean second, boolean open) {
    return turns.act(List.of(move.id()), () -> find(move, second).filter(v -> v.isClosedBy(move)).ifPresent(v -> remove(v, open)));
  }

  private void remove(Saved volume, boolean open) {
    if (volume.isReady() && !open) {
      throw new DriverException(
          Code.FAILED_PRECONDITION,
          "volume " + volume.id() + " is not removed from " + volume.node() + ": the other node of the move does not have it");
    }
    forget(volume);
  }

  private Optional<Saved> find(Move move, boolean second) {
    String node = second ? move.to() : move.from();
    return parts.nodes().contains(node) ? parts.volumes().find(move.id(), node) : Optional.empty();
  }

  /** What this move has closed. @throws DriverException ABORTED where there is nothing of that any more */
  private Saved theirs(Move move, boolean second) {
    return find(move, second)
        .filter(volume -> volume.isClosedBy(move) && volume.state() != Saved.State.DELETING)
        .orElseThrow(
            () ->
                new DriverException(
                    Code.ABORTED,
                    "nothing of this move of volume " + move.id() + " is on " + (second ? move.to() : move.from()) + " any more"));
  }

  private void requireHere(String node) {
    if (!parts.nodes().contains(node)) {
      throw new DriverException(
          Code.FAILED_PRECONDITION, "no volumes of " + node + " lie here: those of " + parts.nodes() + " do");
    }
  }
}

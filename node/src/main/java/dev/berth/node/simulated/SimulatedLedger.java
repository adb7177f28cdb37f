package dev.berth.node.simulated;

import dev.berth.node.volume.DeviceFacts.State;
import dev.berth.node.volume.MountLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The ledger of a simulated machine, whose disk may be full: then the next agent finds what was there before. */
final class SimulatedLedger extends MountLedger {
  /** By key, what the disk still holds of what has changed since it is full. */
  private final Map<String, Optional<Entry>> older = new HashMap<>();
  private boolean full;

  void full(boolean is) {
    full = is;
  }

  @Override
  public void put(Entry entry) {
    if (full) {
      throw new UncheckedIOException("writing the ledger", new IOException("No space left on device"));
    }
    older.clear();
    super.put(entry);
  }

  @Override
  public void confirm(Entry entry) {
    changing(entry);
    super.confirm(entry);
  }

  @Override
  public void strike(Entry entry) {
    changing(entry);
    super.strike(entry);
  }

  private void changing(Entry entry) {
    if (full) {
      older.putIfAbsent(entry.key(), find(entry.key()));
    } else {
      older.clear();
    }
  }

  /** The agent is gone: what it knew and the disk does not hold is forgotten, but for what is seen not to be mounted. */
  void forgetUnwritten() {
    older.values().forEach(entry -> entry.ifPresent(found -> super.put(doubted(found))));
    older.clear();
  }

  /** Somebody has unmounted what it knows of: the next agent looks. */
  void unmounted() {
    for (Entry entry : all()) {
      switch (entry) {
        case Staged staged -> super.put(new Staged(staged.device(), State.UNCERTAIN));
        case Published published -> super.put(new Published(published.device(), published.podUid(), State.UNCERTAIN));
        case SetUp _ -> {}
      }
    }
  }

  private static Entry doubted(Entry found) {
    return switch (found) {
      case Staged staged when !staged.device().block() -> new Staged(staged.device(), State.UNCERTAIN);
      case Published published when !published.device().block() ->
          new Published(published.device(), published.podUid(), State.UNCERTAIN);
      default -> found;
    };
  }
}

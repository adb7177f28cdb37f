package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Holds the file systems in volumes still while their images are copied: what was written before is in the copies, and nothing of what
 * is written meanwhile, which waits. All are frozen before the first copy is begun and thawed after the last has ended, so the copies
 * are of one moment, whichever volume a writer writes to first. A freeze is written down before it is done, so that one of a
 * killed process ends at the next start.
 */
final class Freezing {
  private final BlockParts parts;

  Freezing(BlockParts parts) {
    this.parts = parts;
  }

  /** Thaws what a killed process froze. */
  void recover() {
    for (Saved volume : parts.volumes().all()) {
      if (!volume.frozenAt().isEmpty()) {
        parts.tools().ask("fsfreeze", "--unfreeze", volume.frozenAt());
        parts.volumes().save(volume.with("frozenAt", ""));
      }
    }
  }

  /** Does something while nobody writes to these volumes, but for what writes to a raw device. */
  <T> T during(List<Saved> volumes, Supplier<T> work) {
    Deque<Saved> held = new ArrayDeque<>();
    T result;
    try {
      volumes.forEach(volume -> hold(volume, held));
      result = work.get();
    } catch (RuntimeException | Error e) {
      for (Saved volume : held) {
        parts.tools().ask("fsfreeze", "--unfreeze", volume.stagedAt());
        parts.volumes().save(volume);
      }
      throw e;
    }
    thaw(held);
    return result;
  }

  private void hold(Saved volume, Deque<Saved> held) {
    Optional<String> device = parts.loops().of(parts.image(volume));
    if (device.isPresent() && !volume.block() && parts.isStaged(volume)) {
      parts.volumes().save(volume.with("frozenAt", volume.stagedAt()));
      held.push(volume);
      parts.tools().run("fsfreeze", "--freeze", volume.stagedAt());
    } else {
      device.ifPresent(raw -> parts.tools().run("blockdev", "--flushbufs", raw));
    }
  }

  /** All of them, whatever becomes of one. */
  private void thaw(Deque<Saved> held) {
    while (!held.isEmpty()) {
      Saved volume = held.pop();
      try {
        parts.tools().run("fsfreeze", "--unfreeze", volume.stagedAt());
        parts.volumes().save(volume);
      } catch (RuntimeException e) {
        thaw(held);
        throw e;
      }
    }
  }

  /** @throws DriverException FAILED_PRECONDITION where one of these is a raw device that somebody may be writing to */
  void requireHoldable(List<Saved> volumes) {
    for (Saved volume : volumes) {
      if (volume.block() && volumes.size() > 1 && parts.loops().of(parts.image(volume)).isPresent()) {
        throw new DriverException(
            Code.FAILED_PRECONDITION,
            "volume " + volume.id() + " is a raw device in use, which cannot be held still together with others");
      }
    }
  }
}

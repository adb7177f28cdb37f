package dev.berth.simulator;

import dev.berth.simulator.invariant.Log;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.simulator.scenario.Action;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Processes that write: of a set one after the other, each the next of all writes, so that of any two it is known which came first. */
final class Writers {
  private static final Duration EACH = Duration.ofMillis(200);
  private static final long MEBIBYTE = 1 << 20;

  private final World world;
  private final Set<String> full = new HashSet<>();
  private long written;

  Writers(World world) {
    this.world = world;
  }

  /** Into all volumes that are mounted into it, until they are full. */
  void write(Action.Write a) {
    next(a, world.loop().nanos() + Duration.ofSeconds(a.seconds()).toNanos(), 0);
  }

  private void next(Action.Write a, long untilNanos, int turn) {
    String prefix = Users.namespace(a.set()) + "/" + a.set() + "-";
    List<Running> own = world.running().stream().filter(process -> process.pod().startsWith(prefix)).toList();
    if (!own.isEmpty()) {
      Running writer = own.get(turn % own.size());
      world.machines().mounted(writer).forEach(volume -> write(writer, volume, a.mebibytes() * MEBIBYTE));
    }
    if (world.loop().nanos() + EACH.toNanos() < untilNanos) {
      world.loop().schedule(EACH, () -> next(a, untilNanos, turn + 1));
    }
  }

  private void write(Running writer, Machines.Mounted volume, long bytes) {
    if (volume.freeBytes() >= bytes) {
      written++;
      volume.files().write(Log.name(written, writer.pod()), "", bytes);
    } else if (full.add(volume.id() + " " + volume.fileSystemBytes())) {
      world.note(writer.pod() + " finds no room in " + volume.id() + ", which has " + volume.fileSystemBytes());
    }
  }
}

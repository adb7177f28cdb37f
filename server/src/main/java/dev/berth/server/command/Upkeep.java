package dev.berth.server.command;

import dev.berth.base.loop.RealLoop;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.server.LateCompiler;
import dev.berth.server.SpareMemory;
import org.slf4j.LoggerFactory;

/** What a process that lives long does for itself beside its work, on a loop of its own. */
final class Upkeep {
  private Upkeep() {}

  /** Call it first: a start is work, too. */
  static void begin() {
    RealLoop loop = new RealLoop("upkeep", fault -> LoggerFactory.getLogger(Upkeep.class).error("upkeep", fault));
    LateCompiler.watch(loop, new LinuxCommands());
    SpareMemory.watch(loop);
  }
}

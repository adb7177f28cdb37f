package dev.berth.simulator;

/** Lets a world go on, turn by turn, and asks the judges after each; until something is wrong, or nothing waits. */
final class Turns {
  private final World world;
  private final int mostAtOnce;
  private long made;
  private long momentNanos;
  private long atMoment;

  /** @param mostAtOnce many times what happens when everything starts at once: whoever goes on so works for ever */
  Turns(World world, int mostAtOnce) {
    this.world = world;
    this.mostAtOnce = mostAtOnce;
  }

  /** One more. False where there was none, or where something has been violated before. */
  boolean next() {
    if (!world.violations().isEmpty() || !world.loop().runNext()) {
      return false;
    }
    made++;
    world.judges().happened();
    atMoment = world.loop().nanos() == momentNanos ? atMoment + 1 : 0;
    momentNanos = world.loop().nanos();
    if (atMoment == mostAtOnce) {
      world.violated("TimePasses", mostAtOnce + " events happened at one moment, and there is no end of them");
    }
    if (world.loop().hasFailed()) {
      Throwable fault = world.loop().failures().getFirst();
      world.violated("NoTaskFails", fault + " at " + (fault.getStackTrace().length > 0 ? fault.getStackTrace()[0] : ""));
    }
    return true;
  }

  /** How many there were. */
  long made() {
    return made;
  }
}

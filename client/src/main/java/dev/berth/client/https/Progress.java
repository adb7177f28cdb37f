package dev.berth.client.https;

import dev.berth.base.loop.Loop;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How far a type's watch has come, for those who wait for a revision of which it may tell nothing, since it is of another type's object.
 * A watch that falls silent before it is begun anew, and briefly: servers send a bookmark before a watch ends. One that is behind and
 * tells on is left alone; nobody is served sooner by a server that has to begin anew. On the loop.
 */
final class Progress {
  /** In seconds. Servers send a bookmark two seconds before a watch ends: this is the shortest that has one. */
  static final long BRIEF = 3;
  /** A watch that tells nothing for so long is silent, and not only behind. */
  private static final Duration SOON = Duration.ofMillis(200);

  private final Loop loop;
  private final LongSupplier told;
  private final Runnable watchAnew;
  /** What somebody waits for. */
  private long wanted;
  private boolean looking;
  /** Whether the next watch is to be brief. */
  private boolean hurried;
  /** Whether there is a watch that will not say soon where it is. */
  private boolean patient;
  /** What the brief watch that there is was begun for; 0 where there is none. */
  private long briefFor;

  /** @param told the revision up to which the type was told; negative where it was not yet */
  Progress(Loop loop, LongSupplier told, Runnable watchAnew) {
    this.loop = loop;
    this.told = told;
    this.watchAnew = watchAnew;
  }

  void want(long revision) {
    wanted = Math.max(wanted, revision);
    if (!looking) {
      looking = true;
      look();
    }
  }

  private void look() {
    long was = told.getAsLong();
    loop.schedule(SOON, () -> lookedAt(was));
  }

  private void lookedAt(long was) {
    if (isBehind() && told.getAsLong() != was) {
      look();
      return;
    }
    looking = false;
    hurried = isBehind();
    if (hurried && patient) {
      watchAnew.run();
    }
  }

  private boolean isBehind() {
    return told.getAsLong() < wanted;
  }

  /** A watch begins: whether it is to be brief. */
  boolean beginsBriefly() {
    boolean brief = hurried && isBehind();
    hurried = false;
    patient = !brief;
    briefFor = brief ? wanted : 0;
    return brief;
  }

  /** There is no watch now. */
  void pause() {
    patient = false;
  }

  /** The type is listed, which tells of all. */
  void listed() {
    patient = false;
    briefFor = 0;
  }

  /** The watch has said where it is: whether another is needed, since somebody has asked meanwhile. */
  boolean bookmarked() {
    patient = true;
    return hurried && isBehind();
  }

  /** Whether a brief watch did not tell of what it was for. Servers of old say only where the last change of the type was. */
  boolean isInVain() {
    return told.getAsLong() < briefFor;
  }
}

package dev.berth.node.simulated.shell;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a process has still to do, the next on top. It stops where a step says so, and goes on when it is told to: a script takes the
 * time of its loop and no thread. Owned by its process.
 */
final class Steps {
  /** So many in no time, and it only spins: nothing more comes of it until it is killed. */
  private static final int MOST_AT_ONCE = 200_000;

  /** Something to do. */
  interface Step {
    void run();
  }

  /** What is run as well where the steps above it are dropped. */
  record Always(Runnable then) implements Step {
    @Override
    public void run() {
      then.run();
    }
  }

  /** Where a loop begins anew. */
  record Again(Runnable then) implements Step {
    @Override
    public void run() {
      then.run();
    }
  }

  private final Deque<Step> stack = new ArrayDeque<>();
  private final Runnable done;
  private boolean going;
  private boolean pausing;
  private int taken;

  /** @param done called when nothing is left to do */
  Steps(Runnable done) {
    this.done = done;
  }

  void push(Step step) {
    stack.push(step);
  }

  void go() {
    if (going) {
      return;
    }
    going = true;
    while (!pausing && !stack.isEmpty() && taken < MOST_AT_ONCE) {
      taken++;
      stack.pop().run();
    }
    going = false;
    if (!pausing && stack.isEmpty()) {
      taken = 0;
      done.run();
    }
  }

  void pause() {
    pausing = true;
  }

  /** @param later whether time has gone by */
  void resume(boolean later) {
    pausing = false;
    taken = later ? 0 : taken;
    go();
  }

  /** Nothing more is done. */
  void drop() {
    stack.clear();
  }

  /** Leaves the round of the loop that is being run, and the loop as well if it is not to go on. Nothing where there is none. */
  void leave(boolean loop) {
    if (stack.stream().noneMatch(Again.class::isInstance)) {
      return;
    }
    while (!(stack.peek() instanceof Again)) {
      if (stack.pop() instanceof Always always) {
        always.run();
      }
    }
    if (loop) {
      stack.pop();
    }
  }
}

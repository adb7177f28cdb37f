package dev.berth.node.simulated.shell;

/**
 * What becomes of a command that is not known, or of a script that cannot be read: the one thing in which those who run scripts
 * differ.
 */
public enum Unknown {
  /**
   * A container's own command: nothing of it is run, since whoever guessed half of it would end, or fail, where the real one goes on.
   * See {@link Understood}.
   */
  NOTHING_RUNS,

  /** Somebody is connected and asked for it: says that it is not there, and fails. */
  NOT_FOUND,

  /** A probe or a hook: succeeds and says nothing, since what is only simulated has to. */
  SUCCEEDS
}

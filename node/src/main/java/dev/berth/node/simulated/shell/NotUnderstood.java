package dev.berth.node.simulated.shell;

/** Something that is no script, or one with what this shell does not know. */
final class NotUnderstood extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean unfinished;

  private NotUnderstood(String what, boolean unfinished) {
    super(what, null, false, false);
    this.unfinished = unfinished;
  }

  /** Where this stands. */
  static NotUnderstood at(String what) {
    return new NotUnderstood("syntax error near " + what.strip(), false);
  }

  /** Where something is missing at the end, which another line may bring. */
  static NotUnderstood without(String what) {
    return new NotUnderstood("syntax error: no " + what, true);
  }

  boolean unfinished() {
    return unfinished;
  }
}

package dev.berth.store;

/** What must hold of a key for a batch to happen. */
public sealed interface Expect {
  record Anything() implements Expect {}

  record Absent() implements Expect {}

  /** The key is there and was last written at this revision. */
  record Revision(long revision) implements Expect {}

  Expect ANYTHING = new Anything();
  Expect ABSENT = new Absent();
}

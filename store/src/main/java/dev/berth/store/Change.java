package dev.berth.store;

/** One key's part of a batch. */
public sealed interface Change {
  String key();

  Expect expect();

  /** Sets the key. */
  record Put(String key, Expect expect, Value value) implements Change {}

  /** Removes the key. Where it is absent the batch is refused as a conflict, whatever was expected. */
  record Delete(String key, Expect expect) implements Change {}
}

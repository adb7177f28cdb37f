package dev.berth.storage.local;

/**
 * Is told of each step before it is taken: a command, a record written, a file removed. A process can be killed between any two,
 * and tests do so by throwing an {@link Error} here.
 */
@FunctionalInterface
interface Steps {
  Steps UNWATCHED = _ -> {};

  void next(String what);
}

package dev.berth.store;

/** When a write counts as done. */
public enum Durability {
  /** When the medium has it: it survives the loss of power. */
  FSYNC,
  /** When the operating system has it: it survives the end of the process, not the loss of power. For tests. */
  NONE
}

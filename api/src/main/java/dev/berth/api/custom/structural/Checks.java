package dev.berth.api.custom.structural;

/** What a node asks of a value, compiled. */
final class Checks {
  Checks(Structural schema) {}
}

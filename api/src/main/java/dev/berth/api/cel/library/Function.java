package dev.berth.api.cel.library;

import dev.berth.api.cel.value.Meter;

/** What a function does. The receiver of a method is the first argument. */
@FunctionalInterface
public interface Function {
  /** @throws dev.berth.api.cel.value.CelError where it fails, or takes no such arguments */
  Object call(Object[] args, Meter meter);
}

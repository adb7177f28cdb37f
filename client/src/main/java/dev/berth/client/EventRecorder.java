package dev.berth.client;

/**
 * Tells people what a component does, as {@code Event} objects. Recording never fails and never waits: what cannot be written is
 * dropped, counted and logged.
 */
public interface EventRecorder {
  void record(Note note);
}

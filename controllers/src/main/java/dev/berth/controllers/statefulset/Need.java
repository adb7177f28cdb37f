package dev.berth.controllers.statefulset;

import dev.berth.client.Note;
import dev.berth.controllers.core.Step;
import java.util.List;

/** What is to be done for one ordinal. */
sealed interface Need {
  /** Nothing; its pod is there and well. */
  record Nothing() implements Need {}

  /** Nothing that we could do: the pod must become ready, or go, or its claim must. */
  record Patience() implements Need {}

  /** A claim of the pod that is missing is going: no pod before a new one can be made. */
  record Blocked(Note note) implements Need {}

  /** The pod will never run again. */
  record Replacement(Member member) implements Need {}

  /**
   * A pod is missing.
   *
   * @param notes to be told if it is made
   * @param claims that are missing too
   * @param revision that it is made from
   */
  record Creation(List<Note> notes, List<Step> claims, Step pod, String revision) implements Need {}

  /**
   * The pod or its claims are not as they should be.
   *
   * @param claims first
   * @param pod then; may be empty
   * @param settled whether the pod is well otherwise
   */
  record Repair(List<Step> claims, List<Step> pod, boolean settled) implements Need {}
}

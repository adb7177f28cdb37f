package dev.berth.simulator.rehearsal;

/** Something in a plan cannot be done. The message has what, and what can be. */
public final class PlanException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PlanException(String message) {
    super(message);
  }
}

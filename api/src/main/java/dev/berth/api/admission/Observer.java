package dev.berth.api.admission;

import dev.berth.api.admission.AdmissionRequest.Operation;

/** Told what admission does and how long it takes, for metrics. Called on the threads that handle requests; never throws. */
public interface Observer {
  Observer NONE = new Observer() {};

  /** The two phases, as upstream's metrics call them. */
  enum Phase {
    ADMIT("admit", "admit"),
    VALIDATE("validate", "validating");

    private final String text;
    private final String ofWebhooks;

    Phase(String text, String ofWebhooks) {
      this.text = text;
      this.ofWebhooks = ofWebhooks;
    }

    public String text() {
      return text;
    }

    /** As it is called where webhooks are counted. */
    public String ofWebhooks() {
      return ofWebhooks;
    }
  }

  /** Now, on a clock that only this observer knows. */
  default long nanos() {
    return 0;
  }

  /** A whole phase is over. @param since what {@link #nanos} said when it began */
  default void step(Phase phase, Operation operation, boolean rejected, long since) {}

  /**
   * A member is through with a phase.
   *
   * @param since what {@link #nanos} said when it began
   * @return what it says now, when the next one begins
   */
  default long member(String name, Phase phase, Operation operation, boolean rejected, long since) {
    return 0;
  }

  /**
   * A webhook has been called, or could not be.
   *
   * @param code of its answer: 200, that of its refusal, 503 where it could not be called
   * @param since what {@link #nanos} said before it was called
   */
  default void webhook(String name, Phase phase, Operation operation, boolean rejected, int code, long since) {}

  /** A webhook could not be called, and is passed over. */
  default void failedOpen(String name, Phase phase) {}

  /** A webhook's refusal ends a request. @param error whether it is one that could not be called */
  default void webhookRejected(String name, Phase phase, Operation operation, boolean error, int code) {}

  /** A validation of a policy failed. @param action {@code deny}, {@code audit} or {@code warn} */
  default void policy(String policy, String binding, String action) {}
}

package dev.berth.node.pod;

/**
 * What is known of a container's probes, for one attempt.
 *
 * @param container the id of the attempt; what is known of another says nothing
 */
public record Probes(String container, Known startup, Known readiness, Known liveness) {
  public static final Probes NONE = of("");

  /** A verdict that its threshold has confirmed. */
  public enum Known {
    UNKNOWN,
    SUCCESS,
    FAILURE
  }

  public static Probes of(String container) {
    return new Probes(container, Known.UNKNOWN, Known.UNKNOWN, Known.UNKNOWN);
  }

  public Known get(ProbeKind kind) {
    return switch (kind) {
      case STARTUP -> startup;
      case READINESS -> readiness;
      case LIVENESS -> liveness;
    };
  }

  public Probes with(ProbeKind kind, Known known) {
    return switch (kind) {
      case STARTUP -> new Probes(container, known, readiness, liveness);
      case READINESS -> new Probes(container, startup, known, liveness);
      case LIVENESS -> new Probes(container, startup, readiness, known);
    };
  }
}

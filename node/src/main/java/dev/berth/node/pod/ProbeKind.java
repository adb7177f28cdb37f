package dev.berth.node.pod;

/** What a probe is for. */
public enum ProbeKind {
  STARTUP("startupProbe", "Startup"),
  READINESS("readinessProbe", "Readiness"),
  LIVENESS("livenessProbe", "Liveness");

  private final String field;
  private final String title;

  ProbeKind(String field, String title) {
    this.field = field;
    this.title = title;
  }

  /** The member of the container that describes it. */
  public String field() {
    return field;
  }

  /** As events have it. */
  public String title() {
    return title;
  }
}

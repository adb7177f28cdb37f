package dev.berth.node.eviction;

/** What a node is short of, and how its conditions say so. */
public enum Pressure {
  MEMORY(
      "MemoryPressure", "KubeletHasInsufficientMemory", "kubelet has insufficient memory available",
      "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
  DISK(
      "DiskPressure", "KubeletHasDiskPressure", "kubelet has disk pressure",
      "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
  PID(
      "PIDPressure", "KubeletHasInsufficientPID", "kubelet has insufficient PID available",
      "KubeletHasSufficientPID", "kubelet has sufficient PID available");

  private final String type;
  private final String reason;
  private final String message;
  private final String noReason;
  private final String noMessage;

  Pressure(String type, String reason, String message, String noReason, String noMessage) {
    this.type = type;
    this.reason = reason;
    this.message = message;
    this.noReason = noReason;
    this.noMessage = noMessage;
  }

  /** Of the condition. */
  public String type() {
    return type;
  }

  /**
   * Of the condition.
   *
   * @param holds whether the node is under it
   */
  public String reason(boolean holds) {
    return holds ? reason : noReason;
  }

  /** Of the event about the node. */
  public String event(boolean holds) {
    return "Node" + reason(holds).substring("Kubelet".length());
  }

  /** Of the condition. */
  public String message(boolean holds) {
    return holds ? message : noMessage;
  }
}

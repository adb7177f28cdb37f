package dev.berth.node.facts;

/**
 * How a machine is known: {@code status.nodeInfo}, without its container runtime.
 *
 * @param kubeletVersion that is advertised: {@code v1.36.0}
 * @param operatingSystem {@code linux}
 * @param architecture as Go calls it: {@code amd64}
 * @param swapBytes zero where there is none
 */
public record NodeInfo(
    String machineId,
    String systemUuid,
    String bootId,
    String kernelVersion,
    String osImage,
    String kubeletVersion,
    String operatingSystem,
    String architecture,
    long swapBytes) {
  public static final String KUBELET_VERSION = "v1.36.0";

  /** Of a machine that is known by its name only. */
  public static NodeInfo named(String name) {
    return new NodeInfo(name, name, name, "", "", KUBELET_VERSION, "linux", "amd64", 0);
  }
}

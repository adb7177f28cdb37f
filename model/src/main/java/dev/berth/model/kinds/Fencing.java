package dev.berth.model.kinds;

/**
 * What a node that fences itself and the control plane tell each other, as annotations of the node's lease in {@code
 * kube-node-lease}. The node promises that nothing of its pods runs once the lease has lapsed: {@code leaseDurationSeconds} after
 * it sent the last renewal that was accepted. Whoever has given it up marks the lease, and it runs nothing until the mark is gone.
 */
public final class Fencing {
  /** The node's promise: {@code "true"}. */
  public static final String PROMISE = "node.berth.dev/self-fencing";

  /** The mark: since when the node's pods and volumes are given away, RFC 3339. */
  public static final String GIVEN_UP = "node.berth.dev/given-up";

  /** Value of the taint {@code node.kubernetes.io/out-of-service} where it follows from the mark. */
  public static final String TAINT_VALUE = "self-fenced";

  private Fencing() {}

  public static boolean isPromised(KubeObject lease) {
    return lease.meta().annotation(PROMISE).equals("true");
  }

  public static boolean isGivenUp(KubeObject lease) {
    return !lease.meta().annotation(GIVEN_UP).isEmpty();
  }
}

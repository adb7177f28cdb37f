package dev.berth.api.access;

/** What a ServiceAccount's token tells of the pod and the node that it was made for: names of a user's extras. */
public final class BoundExtras {
  public static final String POD_NAME = "authentication.kubernetes.io/pod-name";
  public static final String POD_UID = "authentication.kubernetes.io/pod-uid";
  public static final String NODE_NAME = "authentication.kubernetes.io/node-name";
  public static final String NODE_UID = "authentication.kubernetes.io/node-uid";

  private BoundExtras() {}
}

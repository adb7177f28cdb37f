package dev.berth.controllers.volume;

/** Annotations, finalizers and prefixes that volumes and claims carry, in upstream's spelling. */
public final class Marks {
  /** On a volume that a CSI driver of the same name looks after now. */
  public static final String MIGRATED_TO = "pv.kubernetes.io/migrated-to";
  /** On a volume that grew: what its claim had before, until the file system has grown as well. */
  public static final String PRE_RESIZE_CAPACITY = "volume.alpha.kubernetes.io/pre-resize-capacity";

  public static final String CLAIM_PROTECTION = "kubernetes.io/pvc-protection";
  public static final String VOLUME_PROTECTION = "kubernetes.io/pv-protection";
  /** On a volume that a CSI driver made and must unmake before the object goes. */
  public static final String PROVISIONER_FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer";

  /** What is built into Kubernetes; everything else is looked after by somebody outside. */
  public static final String IN_TREE = "kubernetes.io/";

  private Marks() {}
}

package dev.berth.storage.csi;

import dev.berth.storage.csi.proto.VolumeCapability.AccessMode.Mode;

/**
 * Kubernetes' access modes and the interface's, which tell apart who writes on one node only where a driver says that it does
 * ({@code SINGLE_NODE_MULTI_WRITER}). Source: {@code pkg/volume/csi/csi_client.go}; csi-lib-utils {@code accessmodes}.
 */
public final class AccessModes {
  private AccessModes() {}

  /** @param tellsWriters whether the driver tells one writer on a node from many */
  static Mode of(String mode, boolean tellsWriters) {
    return switch (mode) {
      case "ReadWriteOnce" -> tellsWriters ? Mode.SINGLE_NODE_MULTI_WRITER : Mode.SINGLE_NODE_WRITER;
      case "ReadOnlyMany" -> Mode.MULTI_NODE_READER_ONLY;
      case "ReadWriteMany" -> Mode.MULTI_NODE_MULTI_WRITER;
      case "ReadWriteOncePod" -> tellsWriters ? Mode.SINGLE_NODE_SINGLE_WRITER : Mode.SINGLE_NODE_WRITER;
      default -> Mode.UNKNOWN;
    };
  }

  /** As in a claim. */
  public static String of(Mode mode) {
    return switch (mode) {
      case SINGLE_NODE_WRITER, SINGLE_NODE_MULTI_WRITER, SINGLE_NODE_READER_ONLY, UNKNOWN, UNRECOGNIZED -> "ReadWriteOnce";
      case SINGLE_NODE_SINGLE_WRITER -> "ReadWriteOncePod";
      case MULTI_NODE_READER_ONLY -> "ReadOnlyMany";
      case MULTI_NODE_SINGLE_WRITER, MULTI_NODE_MULTI_WRITER -> "ReadWriteMany";
    };
  }
}

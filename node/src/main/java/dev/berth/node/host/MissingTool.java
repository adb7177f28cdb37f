package dev.berth.node.host;

import dev.berth.node.volume.VolumeFailure;

/** A program that a volume needs is not installed on this node. */
final class MissingTool extends VolumeFailure {
  private static final long serialVersionUID = 1;

  MissingTool(Step step, String message) {
    super(step, message);
  }
}

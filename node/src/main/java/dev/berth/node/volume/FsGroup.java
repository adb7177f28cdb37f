package dev.berth.node.volume;

import dev.berth.model.kinds.Pod;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The group that a pod's volumes belong to.
 *
 * @param id of the group
 * @param onRootMismatch whether a volume whose root is as it should be is taken to be so all through
 * @param readOnly whether the volume cannot be changed by the pod: group members then may only read
 */
public record FsGroup(long id, boolean onRootMismatch, boolean readOnly) {
  public static Optional<FsGroup> of(Pod pod, boolean readOnly) {
    OptionalLong id = pod.spec().object("securityContext").integer("fsGroup");
    return id.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FsGroup(
                id.getAsLong(),
                pod.spec().object("securityContext").text("fsGroupChangePolicy").equals("OnRootMismatch"),
                readOnly));
  }

  /** The same, for what is known to be all the pod's own. */
  public FsGroup onlyOnMismatch() {
    return new FsGroup(id, true, readOnly);
  }
}

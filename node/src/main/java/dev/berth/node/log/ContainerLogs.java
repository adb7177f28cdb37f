package dev.berth.node.log;

import dev.berth.base.stream.Sink;
import dev.berth.model.streams.LogOptions;
import dev.berth.model.streams.NodeStreams.Stop;
import dev.berth.node.runtime.RuntimePod;

/** Where the logs of a node's containers are. Thread-safe. */
public interface ContainerLogs {
  /**
   * Whether there is a log of a container; what is gone was removed with its container.
   *
   * @param pod that it is of
   */
  boolean exists(RuntimePod pod, RuntimePod.Container container);

  /** Reads into the sink, and ends it where the log ends: at once, or where it is followed once the container has ended. */
  Stop read(RuntimePod pod, RuntimePod.Container container, LogOptions options, Sink to);
}

package dev.berth.api.connect;

import dev.berth.base.stream.Link;
import dev.berth.base.stream.Sink;
import dev.berth.model.streams.NodeStreams.Forward;
import dev.berth.model.streams.NodeStreams.Start;
import dev.berth.model.streams.NodeStreams.Wanted;
import dev.berth.model.streams.Opened;
import java.util.List;

/**
 * What a connection becomes once it is no longer HTTP. The wire negotiates the protocol and answers refusals as each protocol
 * does: some before the upgrade, some after.
 */
public sealed interface Upgraded {

  /**
   * A process.
   *
   * @param failure before what went wrong when it cannot be run: {@code error executing command in container}
   */
  record Process(String failure, Wanted wanted, Opened<Start> process) implements Upgraded {}

  /**
   * The ports of a pod.
   *
   * @param pod {@code namespace/name}, for messages
   * @param ports that were named in advance; protocols that name them later do without
   */
  record Ports(String pod, String uid, List<Integer> ports, Opened<Forward> forward) implements Upgraded {}

  /**
   * Bytes that are passed through as they are.
   *
   * @param head of the other side's answer, to be sent first
   */
  record Passed(byte[] head, Through through) implements Upgraded {}

  /** Begins to pass through. At most once. */
  interface Through {
    /** @param received gets what comes from the other side */
    Link begin(Sink received);
  }
}

package dev.berth.node.cri;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.node.cri.proto.ContainerEventType;
import dev.berth.node.cri.proto.GetEventsRequest;
import dev.berth.node.cri.proto.containerd.Envelope;
import dev.berth.node.cri.proto.containerd.SubscribeRequest;
import dev.berth.node.cri.proto.containerd.TaskExit;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears that something ended, from a runtime that tells: by CRI's GetContainerEvents, else (containerd before 1.7) by
 * containerd's own event stream, else not at all. What exactly happened is not asked: a listing tells.
 */
final class RuntimeEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeEvents.class);

  private final CriConnection connection;
  private final boolean containerd;
  private volatile boolean listening;
  private volatile boolean unimplemented;

  RuntimeEvents(CriConnection connection, boolean containerd) {
    this.connection = connection;
    this.containerd = containerd;
  }

  /** Whether each end is told. */
  boolean areComing() {
    return listening;
  }

  /**
   * Begins to listen, unless it does or cannot. True where it begins.
   *
   * @param ended is told the id of a container or a sandbox, on any thread; "" where it is not known
   */
  boolean listen(Consumer<String> ended) {
    if (listening || unimplemented) {
      return false;
    }
    listening = true;
    connection.listen(
        CriMethods.EVENTS,
        GetEventsRequest.getDefaultInstance(),
        new Metadata(),
        event -> {
          if (event.getContainerEventType() == ContainerEventType.CONTAINER_STOPPED_EVENT) {
            ended.accept(event.getContainerId());
          }
        },
        status -> {
          listening = false;
          if (status.getCode() != Status.Code.UNIMPLEMENTED) {
            ended.accept("");
          } else if (containerd) {
            listenToContainerd(ended);
          } else {
            unimplemented = true;
          }
        });
    return true;
  }

  private void listenToContainerd(Consumer<String> ended) {
    listening = true;
    connection.listen(
        CriMethods.CONTAINERD_EVENTS,
        SubscribeRequest.newBuilder().addFilters("topic==\"/tasks/exit\",namespace==k8s.io").build(),
        CriConnection.containerd(),
        event -> container(event).ifPresent(ended),
        status -> {
          listening = false;
          unimplemented = status.getCode() == Status.Code.UNIMPLEMENTED;
          LOG.debug("containerd's events ended: {}", status);
          ended.accept("");
        });
  }

  /** Commands that were executed in a container end as well, and change nothing. */
  private static Optional<String> container(Envelope event) {
    try {
      TaskExit exit = TaskExit.parseFrom(event.getEvent().getValue());
      return Optional.of(exit.getContainerId()).filter(id -> id.equals(exit.getId()));
    } catch (InvalidProtocolBufferException e) {
      return Optional.of("");
    }
  }
}

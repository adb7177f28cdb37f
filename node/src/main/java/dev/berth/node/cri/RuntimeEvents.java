package dev.berth.node.cri;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.node.cri.proto.ContainerEventType;
import dev.berth.node.cri.proto.GetEventsRequest;
import dev.berth.node.cri.proto.containerd.Envelope;
import dev.berth.node.cri.proto.containerd.SubscribeRequest;
import dev.berth.node.cri.proto.containerd.TaskExit;
import io.grpc.Metadata;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears that something ended, from a runtime that tells: by CRI's GetContainerEvents, else (containerd before 1.7) by
 * containerd's own event stream, else not at all. What exactly happened is not asked: a listing tells.
 */
final class RuntimeEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeEvents.class);
  private static final Metadata.Key<String> NAMESPACE =
      Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);

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

  /** Begins to listen, unless it does or cannot; tells on any thread. True where it begins. */
  boolean listen(Runnable something) {
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
            something.run();
          }
        },
        status -> {
          listening = false;
          if (status.getCode() != Status.Code.UNIMPLEMENTED) {
            something.run();
          } else if (containerd) {
            listenToContainerd(something);
          } else {
            unimplemented = true;
          }
        });
    return true;
  }

  private void listenToContainerd(Runnable something) {
    listening = true;
    Metadata headers = new Metadata();
    headers.put(NAMESPACE, "k8s.io");
    connection.listen(
        CriMethods.CONTAINERD_EVENTS,
        SubscribeRequest.newBuilder().addFilters("topic==\"/tasks/exit\",namespace==k8s.io").build(),
        headers,
        event -> {
          if (isOfContainer(event)) {
            something.run();
          }
        },
        status -> {
          listening = false;
          unimplemented = status.getCode() == Status.Code.UNIMPLEMENTED;
          LOG.debug("containerd's events ended: {}", status);
          something.run();
        });
  }

  /** Commands that were executed in a container end as well, and change nothing. */
  private static boolean isOfContainer(Envelope event) {
    try {
      TaskExit exit = TaskExit.parseFrom(event.getEvent().getValue());
      return exit.getContainerId().equals(exit.getId());
    } catch (InvalidProtocolBufferException e) {
      return true;
    }
  }
}

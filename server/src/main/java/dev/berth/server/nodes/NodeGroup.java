package dev.berth.server.nodes;

import dev.berth.api.Response;
import dev.berth.model.streams.NodeStreams;
import dev.berth.server.control.SharedSite;
import dev.berth.server.kubelet.NodePages;
import dev.berth.storage.Drivers;
import dev.berth.storage.NodeDisks;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The nodes of this process, put together from the floors below. */
public interface NodeGroup extends AutoCloseable {
  /** Of the volumes that can be had on them. */
  Drivers drivers();

  /** That they offer as local volumes. */
  default NodeDisks disks() {
    return NodeDisks.NONE;
  }

  /** Starts their agents. On the loop of the site, in the turn in which the controllers were started. */
  void start(SharedSite site);

  /** Completes once their agents work; until then the API shows what earlier ones reported. Fails where one cannot start. */
  default CompletionStage<Boolean> working() {
    return CompletableFuture.completedFuture(true);
  }

  /** The agent of one of them that is up, or is within some seconds: may block so long; empty for others. From any thread. */
  Optional<NodeStreams> streams(String node);

  /** What the agent at an address says of its node, where it is one of them, is up, and listens nowhere. From any thread. */
  default Optional<NodePages> pages(String address) {
    return Optional.empty();
  }

  /** What a pod on them answers at an address that no packet reaches; empty for other addresses. From any thread. */
  default Optional<Response> atPod(String address, int port) {
    return Optional.empty();
  }

  /** What the agent of one of them that is up says of its node; empty for others. From any thread. */
  default Optional<NodePages> pagesOf(String node) {
    return Optional.empty();
  }

  /** Whether a node is one of them, up or not. From any thread. */
  boolean owns(String node);

  /** Whether our drivers' volumes lie on disks: each machine's on its own. */
  default boolean hasDisks() {
    return false;
  }

  /** What they run goes on without their agents, where it can. */
  @Override
  void close();

  NodeGroup NONE =
      new NodeGroup() {
        @Override
        public Drivers drivers() {
          return Drivers.NONE;
        }

        @Override
        public void start(SharedSite site) {}

        @Override
        public Optional<NodeStreams> streams(String node) {
          return Optional.empty();
        }

        @Override
        public boolean owns(String node) {
          return false;
        }

        @Override
        public void close() {}
      };
}

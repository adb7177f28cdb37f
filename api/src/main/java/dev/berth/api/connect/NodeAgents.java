package dev.berth.api.connect;

import dev.berth.model.streams.NodeStreams;
import java.util.Optional;

/** How the API reaches the agents of nodes. Thread-safe. */
public interface NodeAgents {
  /** Where no agent is in reach. */
  NodeAgents NONE = _ -> Optional.empty();

  /** The agent of a node, in this process or another; empty where this server knows no way to it. */
  Optional<NodeStreams> agent(String node);

  /** The same, whoever it shows itself to be, for logs that are asked for with {@code insecureSkipTLSVerifyBackend}. */
  default Optional<NodeStreams> unverified(String node) {
    return agent(node);
  }
}

package dev.berth.server;

import dev.berth.api.connect.NodeAgents;
import dev.berth.model.streams.NodeStreams;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The agents that the API can reach, asked of whoever runs them, in the order in which those were added. Thread-safe. */
public final class AgentsInReach implements NodeAgents {
  private final List<NodeAgents> places = new CopyOnWriteArrayList<>();

  public void add(NodeAgents place) {
    places.add(place);
  }

  @Override
  public Optional<NodeStreams> agent(String node) {
    return first(place -> place.agent(node));
  }

  @Override
  public Optional<NodeStreams> unverified(String node) {
    return first(place -> place.unverified(node));
  }

  private Optional<NodeStreams> first(Function<NodeAgents, Optional<NodeStreams>> asked) {
    for (NodeAgents place : places) {
      Optional<NodeStreams> agent = asked.apply(place);
      if (agent.isPresent()) {
        return agent;
      }
    }
    return Optional.empty();
  }
}

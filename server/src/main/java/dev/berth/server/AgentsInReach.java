package dev.berth.server;

import dev.berth.api.Response;
import dev.berth.api.connect.NodeAgents;
import dev.berth.base.json.JsonObject;
import dev.berth.model.streams.NodeStreams;
import dev.berth.server.kubelet.NodePages;
import dev.berth.server.kubelet.RecordedPods;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The agents that the API can reach, asked of whoever runs them, in the order in which those were added. Thread-safe. */
public final class AgentsInReach implements NodeAgents {
  private final List<NodeAgents> places = new CopyOnWriteArrayList<>();
  private final List<Function<String, Optional<NodePages>>> pages = new CopyOnWriteArrayList<>();

  private final List<RecordedPods> pods = new CopyOnWriteArrayList<>();
  private final List<Function<String, Optional<CompletionStage<JsonObject>>>> summaries = new CopyOnWriteArrayList<>();

  public void add(NodeAgents place) {
    places.add(place);
  }

  /** Those of this process, by the addresses of their nodes, where they listen nowhere. */
  public void addPages(Function<String, Optional<NodePages>> ofAddress) {
    pages.add(ofAddress);
  }

  /** What the agent of this process at an address says of its node; empty for others. */
  public Optional<NodePages> pages(String address) {
    return pages.stream().flatMap(place -> place.apply(address).stream()).findFirst();
  }

  public void addPods(RecordedPods place) {
    pods.add(place);
  }

  /** What a pod of this process answers at an address that no packet reaches; empty for others. */
  public Optional<Response> atPod(String address, int port) {
    return pods.stream().flatMap(place -> place.at(address, port).stream()).findFirst();
  }

  /** Who tells what a node uses, by its name. */
  public void addSummaries(Function<String, Optional<CompletionStage<JsonObject>>> ofNode) {
    summaries.add(ofNode);
  }

  /** What the agent of a node says of processors and memory; empty where none is in reach. */
  public Optional<CompletionStage<JsonObject>> summary(String node) {
    return summaries.stream().flatMap(place -> place.apply(node).stream()).findFirst();
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

package dev.berth.node.agent;

import dev.berth.base.loop.Gate;
import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The place of a node's agent, in a process in which one may follow the other. Nothing of an agent that has been shut out runs any
 * more, nor says anything to the API. On the loop.
 */
public final class AgentSeat implements Fence.Fenced {

  /** Makes an agent that works on this loop, through this client. */
  @FunctionalInterface
  public interface Maker {
    NodeAgent make(Gate loop, Client client);
  }

  private record Sitting(NodeAgent agent, Gate loop, CutClient client) {}

  private final Loop loop;
  private final Supplier<Client> clients;
  private final Maker maker;
  private Optional<Sitting> sitting = Optional.empty();

  public AgentSeat(Loop loop, Supplier<Client> clients, Maker maker) {
    this.loop = loop;
    this.clients = clients;
    this.maker = maker;
  }

  /** The agent that works here, or did last. */
  public Optional<NodeAgent> agent() {
    return sitting.map(Sitting::agent);
  }

  @Override
  public void open() {
    close();
    Gate gate = new Gate(loop);
    CutClient client = new CutClient(clients.get());
    Sitting next = new Sitting(maker.make(gate, client), gate, client);
    sitting = Optional.of(next);
    next.agent.start();
  }

  @Override
  public void shut() {
    sitting.ifPresent(
        s -> {
          s.client.cut();
          Later.then(s.loop, s.agent.empty(), _ -> end(s), _ -> end(s));
        });
  }

  /** What the agent looks after goes on without it. */
  public void close() {
    sitting.ifPresent(AgentSeat::end);
  }

  private static void end(Sitting s) {
    s.agent.close();
    s.loop.shut();
  }
}

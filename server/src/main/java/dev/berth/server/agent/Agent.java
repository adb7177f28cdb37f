package dev.berth.server.agent;

import dev.berth.api.access.cert.Profile;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.client.events.Events;
import dev.berth.client.events.Origin;
import dev.berth.client.https.Connection;
import dev.berth.client.https.HttpsClient;
import dev.berth.server.kubelet.KubeletServer;
import dev.berth.server.kubelet.NodeKeys;
import dev.berth.server.kubelet.NodeKeys.Purpose;
import dev.berth.server.kubelet.NodePort;
import dev.berth.server.kubelet.Renewal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine as a node of a cluster that is elsewhere: joined, seen by its API, and reached by it. Owns the way to the API and the
 * certificates; the node itself is {@link LocalNode}.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private final RealLoop loop;
  private final Connection connection;
  private final LocalNode node;
  private final KubeletServer kubelet;

  private Agent(RealLoop loop, Connection connection, LocalNode node, KubeletServer kubelet) {
    this.loop = loop;
    this.connection = connection;
    this.node = node;
    this.kubelet = kubelet;
  }

  /**
   * Blocks until the machine has joined and its node is begun.
   *
   * @throws JoinException where the cluster does not take it
   */
  public static Agent start(AgentSettings settings) {
    RealLoop loop = new RealLoop("agent", Agent::fault);
    try {
      NodeKeys keys = new NodeKeys(pki(settings));
      Joining.Member member = Joining.join(settings.papers(), settings.runs(), keys, loop);
      Connection connection = new Connection(member.endpoint(settings.servers()), Connection.Settings.of("kubelet"));
      try {
        return start(settings, loop, keys, member, connection);
      } catch (RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (RuntimeException e) {
      loop.close();
      throw e;
    }
  }

  private static Agent start(
      AgentSettings settings, RealLoop loop, NodeKeys keys, Joining.Member member, Connection connection) {
    String name = settings.runs().name();
    HttpsClient client = new HttpsClient(connection, loop);
    Picture view =
        CompletableFuture.supplyAsync(
                () -> picture(new NodeSource(connection, loop, client, name), loop, LocalNode.needs(settings.runs())), loop)
            .join();
    LocalNode node =
        LocalNode.start(
            settings.runs(),
            new LocalNode.Reach(loop, client, view, new Events(loop).recorder(client, new Origin("kubelet", name))));
    loop.execute(
        () ->
            new Renewal(
                    client, loop, keys, Purpose.CLIENT, () -> Profile.node(name), c -> connection.renew(NodeKeys.clientKey(c)))
                .start(Optional.of(member.credential())));
    KubeletServer kubelet =
        NodePort.open(
            new NodePort.Place(
                name, node.addresses(), settings.runs().kubeletPort(), pki(settings), member.authority()),
            node.behind(),
            client,
            loop);
    LOG.info("node={} servers={}: joined", name, settings.servers());
    return new Agent(loop, connection, node, kubelet);
  }

  private static Picture picture(NodeSource source, RealLoop loop, Needs needs) {
    Picture picture = new Picture(loop, source);
    picture.follow(needs);
    return picture;
  }

  private static Path pki(AgentSettings settings) {
    return settings.dataDir().resolve("pki");
  }

  private static void fault(Throwable fault) {
    LOG.error("a turn of the agent failed", fault);
  }

  /** Containers go on running; the next agent takes them over. */
  @Override
  public void close() {
    kubelet.close();
    node.end().run();
    connection.close();
    loop.close();
  }
}

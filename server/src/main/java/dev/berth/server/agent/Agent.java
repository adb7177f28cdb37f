package dev.berth.server.agent;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.client.events.Events;
import dev.berth.client.events.Origin;
import dev.berth.client.https.Connection;
import dev.berth.client.https.HttpsClient;
import dev.berth.server.agent.NodeKeys.Purpose;
import dev.berth.server.kubelet.KubeletServer;
import dev.berth.server.kubelet.NodePages;
import dev.berth.server.volume.VolumeVerbs;
import java.net.InetSocketAddress;
import java.security.cert.CertificateParsingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
      NodeKeys keys = new NodeKeys(settings.dataDir().resolve("pki"));
      Joining.Member member = Joining.join(settings.papers(), settings.runs().name(), keys, loop);
      Connection connection = new Connection(member.endpoint(settings.server()), Connection.Settings.of("kubelet"));
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
    KubeletServer kubelet =
        new KubeletServer(
            new InetSocketAddress(settings.runs().kubeletPort()), member.authority(), client, name, node.streams(),
            new NodePages(loop, name, node.usage()), new VolumeVerbs(node.drivers(), name), loop.clock());
    Profile serving = serving(name, node.addresses());
    Optional<Credential> kept =
        keys.credential(Purpose.SERVING, member.authority(), loop.clock().instant())
            .filter(c -> names(c).containsAll(serving.names()));
    loop.execute(
        () -> {
          new Renewal(client, loop, keys, Purpose.CLIENT, () -> Profile.node(name), c -> connection.renew(NodeKeys.clientKey(c)))
              .start(Optional.of(member.credential()));
          new Renewal(client, loop, keys, Purpose.SERVING, () -> serving, c -> listen(kubelet, c)).start(kept);
        });
    kept.ifPresent(c -> listen(kubelet, c));
    LOG.info("node={} server={}: joined", name, settings.server());
    return new Agent(loop, connection, node, kubelet);
  }

  private static void listen(KubeletServer kubelet, Credential serving) {
    Thread.startVirtualThread(() -> kubelet.listen(serving));
  }

  private static Picture picture(NodeSource source, RealLoop loop, Needs needs) {
    Picture picture = new Picture(loop, source);
    picture.follow(needs.kinds());
    picture.index(needs.indexes());
    return picture;
  }

  private static Profile serving(String name, List<String> addresses) {
    List<String> names = new ArrayList<>(List.of(name));
    names.addAll(addresses);
    return new Profile(
        "system:node:" + name, List.of("system:nodes"), List.of(Profile.Use.SERVER), names, Duration.ZERO);
  }

  private static List<String> names(Credential credential) {
    try {
      Collection<List<?>> all = credential.certificate().getSubjectAlternativeNames();
      return all == null ? List.of() : all.stream().map(n -> String.valueOf(n.get(1))).toList();
    } catch (CertificateParsingException e) {
      return List.of(); // another is asked for
    }
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

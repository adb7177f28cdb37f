package dev.berth.server.agent;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.ClientException;
import dev.berth.client.Ref;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsClient;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.server.kubelet.Certification;
import dev.berth.server.kubelet.NodeKeys;
import dev.berth.server.kubelet.NodeKeys.Purpose;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a machine becomes a node: it finds out that it talks to the right cluster, by the pin of the authority that the server shows,
 * and asks with a token for a certificate as {@code system:node:NAME}. Both are kept, so that later starts need neither. Blocks.
 */
final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  /** A person may have to approve; then the next start goes on waiting. */
  private static final Duration APPROVAL = Duration.ofMinutes(5);

  /** More than this machine takes to answer itself. */
  private static final int LOOK_MILLIS = 1_000;

  private static final String SUBJECT = "CN=system:node:";

  private Joining() {}

  /** What a machine has to join with. */
  record Papers(List<URI> servers, Optional<String> token, Optional<String> pin) {}

  /** A node's certificate, and whom it trusts. */
  record Member(X509Certificate authority, Credential credential) {
    Endpoint endpoint(List<URI> servers) {
      return new Endpoint(servers, List.of(authority), Optional.of(NodeKeys.clientKey(credential)), Optional.empty());
    }
  }

  /** @throws JoinException where it cannot be, with what to do about it */
  static Member join(Papers papers, AgentSettings.Runs runs, NodeKeys keys, Loop loop) {
    Optional<X509Certificate> known = keys.authority();
    if (known.isPresent()) {
      Optional<Credential> kept = keys.credential(Purpose.CLIENT, known.get(), loop.clock().instant());
      if (kept.isPresent()) {
        return new Member(known.get(), sameNode(kept.get(), runs.name()));
      }
    }
    String token =
        papers.token().orElseThrow(() -> new JoinException("this machine has no certificate of the cluster that is good now:"
            + " --token lets it join (berth token create, beside the server, prints the command)"));
    Met met = met(papers.servers());
    X509Certificate authority = known.orElseGet(() -> discovered(met, papers));
    keys.authority(authority);
    Endpoint endpoint = new Endpoint(met.server(), List.of(authority), Optional.empty(), Optional.of(() -> token));
    try (Connection connection = new Connection(endpoint, Connection.Settings.of("kubelet"))) {
      return certified(new HttpsClient(connection, loop), new Place(met.server(), authority, runs), keys, loop);
    }
  }

  /** Where a machine joins, as what. */
  private record Place(URI server, X509Certificate authority, AgentSettings.Runs runs) {
    Member member(Credential credential) {
      return new Member(authority, credential);
    }
  }

  /** A certificate is for one name: with that of another node nothing of this one would ever be written. */
  private static Credential sameNode(Credential kept, String node) {
    Stream.of(kept.certificate().getSubjectX500Principal().getName().split(","))
        .filter(part -> part.startsWith(SUBJECT) && !part.equals(SUBJECT + node))
        .map(part -> part.substring(SUBJECT.length()))
        .findFirst()
        .ifPresent(other -> {
          throw new JoinException("the data directory is that of node " + other + ": --node-name " + other
              + " goes on with it, and for node " + node + " --data-dir names another");
        });
    return kept;
  }

  private static Member certified(HttpsClient client, Place place, NodeKeys keys, Loop loop) {
    String node = place.runs().name();
    KeyPair key = keys.pending(Purpose.CLIENT);
    String name = NodeKeys.requestName(Purpose.CLIENT, key.getPublic());
    LOG.info("node={} request={}: asking for a certificate", node, name);
    try {
      Certification.Outcome outcome =
          Certification.of(client, loop, Purpose.CLIENT, key, Profile.node(node))
              .toCompletableFuture()
              .get(APPROVAL.toSeconds(), TimeUnit.SECONDS);
      return switch (outcome) {
        case Certification.Outcome.Issued(String pem) -> {
          refuseNamesake(place, place.member(Credential.parse(Keys.toPem(key.getPrivate()), pem)), keys, loop);
          yield place.member(keys.store(Purpose.CLIENT, key, pem));
        }
        case Certification.Outcome.Refused(String why) -> {
          keys.forget(Purpose.CLIENT);
          throw new JoinException("the cluster gives no certificate: " + why + remedy(why));
        }
      };
    } catch (TimeoutException e) {
      throw new JoinException(
          "the certificate is not approved: kubectl certificate approve " + name + ", then start again", e);
    } catch (ExecutionException | CompletionException e) {
      throw new JoinException("the cluster does not answer: " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JoinException("stopped while joining", e);
    }
  }

  private static String reason(Exception e) {
    return e.getCause() instanceof ClientException c ? String.valueOf(c.getMessage()) : String.valueOf(e.getMessage());
  }

  /** Two agents of one name would take turns in being the node, and run its pods twice: whoever comes second is told. */
  private static void refuseNamesake(Place place, Member member, NodeKeys keys, Loop loop) {
    String name = place.runs().name();
    Optional<String> own = place.runs().ownAddress();
    try (Connection connection = new Connection(member.endpoint(List.of(place.server())), Connection.Settings.of("kubelet"))) {
      Answer answer = new HttpsClient(connection, loop).get(Ref.of(Kinds.NODE, "", name)).toCompletableFuture().join();
      if (answer instanceof Answer.Done(JsonObject known, long _) && own.isPresent() && isTaken(new Node(known), own.get())) {
        keys.forget(Purpose.CLIENT);
        throw new JoinException("the cluster has a node " + name + " already, and it is ready: --node-name gives this one"
            + " another name; if that one is no more, kubectl delete node " + name);
      }
    }
  }

  /** Whether a ready node is another machine's, or that of an agent on this one which still answers. */
  private static boolean isTaken(Node node, String own) {
    boolean here =
        node.status().array("addresses").objects()
            .anyMatch(a -> a.text("type").equals("InternalIP") && a.text("address").equals(own));
    long port = node.status().object("daemonEndpoints").object("kubeletEndpoint").number("Port");
    return Condition.isTrue(node, "Ready") && (!here || answers(new InetSocketAddress(own, (int) port)));
  }

  private static boolean answers(InetSocketAddress agent) {
    try (Socket socket = new Socket()) {
      socket.connect(agent, LOOK_MILLIS);
      return true;
    } catch (IOException e) {
      return false; // it has ended, and this one takes its place
    }
  }

  private static String remedy(String why) {
    return why.equals("Unauthorized") ? ": the token is wrong or too old (berth token create, beside the server, makes one)" : "";
  }

  /** The server that answered first, and what it shows of itself. */
  private record Met(URI server, List<X509Certificate> shown) {}

  private static Met met(List<URI> servers) {
    List<String> silent = new ArrayList<>();
    for (URI server : servers) {
      try {
        return new Met(server, ShownCertificates.of(server));
      } catch (IOException e) {
        silent.add(server + ": " + e.getMessage());
      }
    }
    throw new JoinException(
        "no server answers at " + String.join(", at ", silent) + " (does it run, and does its --bind-address include that?)");
  }

  /** The authority that the server shows, if it is the pinned one. */
  private static X509Certificate discovered(Met met, Papers papers) {
    String pin =
        papers.pin().orElseThrow(() -> new JoinException("--ca-hash sha256:HEX says which cluster is meant: without it this"
            + " machine would give its token to whoever answers (berth token create prints it)"));
    return met.shown().stream()
        .filter(c -> Keys.pin(c).equals(pin))
        .findFirst()
        .orElseThrow(() -> new JoinException(
            met.server() + " is not the cluster of --ca-hash " + pin + ": it shows "
                + met.shown().stream().map(Keys::pin).toList()));
  }
}

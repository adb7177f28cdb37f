package dev.berth.server.kubelet;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Profile;
import dev.berth.api.connect.NodeAgents;
import dev.berth.base.json.JsonObject;
import dev.berth.base.tls.AnyCertificate;
import dev.berth.http.backend.ClientKey;
import dev.berth.model.streams.NodeStreams;
import dev.berth.node.cri.stream.RemoteNode;
import dev.berth.server.volume.Machines;
import dev.berth.server.volume.Parcel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The agents of other machines, by the addresses and ports that their nodes report. They are asked in the name of {@code
 * kube-apiserver-kubelet-client}, as kubeadm has it, with a certificate that this process makes when it is first needed; only
 * who shows one of the cluster's authority for that address is believed, but where a log is asked for without. Thread-safe.
 */
public final class RemoteAgents implements NodeAgents, Machines {
  private static final Profile CLIENT = Profile.client("kube-apiserver-kubelet-client", List.of("system:masters"));
  private static final Duration CONNECT = Duration.ofSeconds(10);
  /** Copying a volume takes its time. */
  private static final Duration VOLUME = Duration.ofMinutes(2);
  /** Verbs that are done when a node's object is gone: its disk went with it. */
  private static final Set<String> GONE = Set.of("detach", "moveRemove", "delete", "deleteSnapshot", "deleteGroupSnapshot");

  private static final List<String> ADDRESSES = List.of("InternalIP", "Hostname", "ExternalIP");

  private final Credential authority;
  private final Nodes nodes;
  private final Predicate<String> here;
  private final InstantSource clock;
  private Optional<Way> way = Optional.empty();

  /** The Node objects as they are. Thread-safe. */
  public interface Nodes {
    Optional<JsonObject> find(String name);

    List<JsonObject> all();
  }

  /** @param unverified to whoever is there */
  private record Way(SSLContext tls, HttpClient http, SSLContext unverified, Instant until) {}

  /**
   * @param here whether a node is this process's own: its agent is not reached this way, and may be down
   */
  public RemoteAgents(Credential authority, Nodes nodes, Predicate<String> here, InstantSource clock) {
    this.authority = authority;
    this.nodes = nodes;
    this.here = here;
    this.clock = clock;
  }

  @Override
  public Optional<NodeStreams> agent(String node) {
    return here.test(node) ? Optional.empty() : nodes.find(node).flatMap(RemoteAgents::url).map(this::at);
  }

  @Override
  public Optional<NodeStreams> unverified(String node) {
    return here.test(node) ? Optional.empty() : nodes.find(node).flatMap(RemoteAgents::url).map(this::unverified);
  }

  private NodeStreams unverified(URI url) {
    SSLContext tls = way().unverified;
    return new RemoteNode(url, tls, http(tls));
  }

  /** Of a machine that is gone: nothing is attached to it, and nothing is left to remove. Of anything else only it can tell. */
  @Override
  public Optional<CompletionStage<Parcel>> ask(String node, String driver, String verb, Parcel what) {
    if (here.test(node)) {
      return Optional.empty();
    }
    Optional<JsonObject> found = nodes.find(node);
    if (found.isEmpty() && GONE.contains(verb)) {
      return Optional.empty();
    }
    Optional<URI> url = found.flatMap(RemoteAgents::url);
    if (url.isEmpty()) {
      String why = found.isEmpty() ? " is not there" : " has not told where its agent listens";
      return Optional.of(CompletableFuture.failedFuture(new IllegalStateException("node " + node + why)));
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url.get() + "/berth/volumes/" + driver + "/" + verb))
            .timeout(VOLUME)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(what.toBytes()))
            .build();
    return Optional.of(
        way().http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
            .exceptionallyCompose(fault -> CompletableFuture.failedFuture(unanswered(node, url.get(), fault)))
            .thenApply(answer -> Parcel.parse(body(answer))));
  }

  /** What a node's agent says of processors and memory; empty for those of this process, and those that listen nowhere. */
  public Optional<CompletionStage<JsonObject>> summary(String node) {
    Optional<URI> url = here.test(node) ? Optional.empty() : nodes.find(node).flatMap(RemoteAgents::url);
    return url.map(
        at ->
            way().http
                .sendAsync(
                    HttpRequest.newBuilder(URI.create(at + "/stats/summary?only_cpu_and_memory=true")).timeout(CONNECT).build(),
                    HttpResponse.BodyHandlers.ofByteArray())
                .exceptionallyCompose(fault -> CompletableFuture.failedFuture(unanswered(node, at, fault)))
                .thenApply(RemoteAgents::object));
  }

  /** The JDK says of a refused connection nothing at all. */
  private static IllegalStateException unanswered(String node, URI url, Throwable fault) {
    Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    return new IllegalStateException("node " + node + " does not answer at " + url + ": " + cause, cause);
  }

  private static JsonObject object(HttpResponse<byte[]> answer) {
    return Parcel.parse(body(answer)).said(); // without bytes it is JSON, as any agent has it
  }

  private static byte[] body(HttpResponse<byte[]> answer) {
    if (answer.statusCode() == 200) {
      return answer.body();
    }
    throw new IllegalStateException(
        answer.uri() + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
  }

  private NodeStreams at(URI url) {
    Way known = way();
    return new RemoteNode(url, known.tls, known.http);
  }

  /** How requests that are proxied to a node's agent go there; empty where no agent is at that address. */
  public Optional<SSLContext> wayTo(String host, int port) {
    boolean agent =
        nodes.all().stream()
            .map(RemoteAgents::url)
            .flatMap(Optional::stream)
            .anyMatch(url -> url.getPort() == port && url.getHost().equals(host.indexOf(':') < 0 ? host : "[" + host + "]"));
    return agent ? Optional.of(way().tls) : Optional.empty();
  }

  private static Optional<URI> url(JsonObject node) {
    JsonObject status = node.object("status");
    long port = status.object("daemonEndpoints").object("kubeletEndpoint").number("Port");
    if (port == 0) {
      return Optional.empty();
    }
    for (String type : ADDRESSES) {
      Optional<String> address =
          status.array("addresses").objects()
              .filter(a -> a.text("type").equals(type))
              .map(a -> a.text("address"))
              .findFirst();
      if (address.isPresent()) {
        String host = address.get().indexOf(':') >= 0 ? "[" + address.get() + "]" : address.get();
        return Optional.of(URI.create("https://" + host + ":" + port));
      }
    }
    return Optional.empty();
  }

  /** Certificates end; half way is soon enough for the next. */
  private synchronized Way way() {
    Instant now = clock.instant();
    if (way.isEmpty() || way.get().until.isBefore(now)) {
      KeyManager[] client = ClientKey.of(Issuer.issue(authority, CLIENT, now));
      SSLContext tls = context(client);
      way = Optional.of(new Way(tls, http(tls), AnyCertificate.context(client), now.plus(CLIENT.validity().dividedBy(2))));
    }
    return way.get();
  }

  private static HttpClient http(SSLContext tls) {
    return HttpClient.newBuilder().sslContext(tls).connectTimeout(CONNECT).build();
  }

  private SSLContext context(KeyManager[] client) {
    try {
      KeyStore trusted = KeyStore.getInstance("JKS");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", authority.certificate());
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(client, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JDK cannot speak TLS with the cluster's keys: " + e.getMessage(), e);
    }
  }
}

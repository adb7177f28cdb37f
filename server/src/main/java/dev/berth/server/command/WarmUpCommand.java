package dev.berth.server.command;

import dev.berth.base.tls.PemKeys;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.server.TemporaryFolder;
import dev.berth.server.nodes.Nodes;
import dev.berth.store.Durability;
import dev.berth.store.StoreConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import picocli.CommandLine.Command;

/**
 * A short life of a server, with requests such as clients send first: what the launcher's start-up cache is made from. A
 * class that is not loaded here is loaded slowly later.
 */
@Command(name = "warm-up", hidden = true, description = "Trains the launcher's start-up cache.")
final class WarmUpCommand implements Callable<Integer> {
  private static final String TOKEN = "warm-up";
  private static final int PATIENCE_SECONDS = 30;
  private static final String SET =
      """
      {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "warm-up"}, "spec": {"serviceName": "warm-up",
       "selector": {"matchLabels": {"app": "warm-up"}},
       "template": {"metadata": {"labels": {"app": "warm-up"}}, "spec": {"containers": [{"name": "main", "image": "warm-up",
         "volumeMounts": [{"name": "data", "mountPath": "/data"}]}]}},
       "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"],
         "resources": {"requests": {"storage": "1Mi"}}}}]}}
      """;
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  @Override
  public Integer call() throws IOException, InterruptedException {
    Upkeep.begin();
    Path dir = Files.createTempDirectory("berth-warm-up");
    try {
      Path tokens = dir.resolve("tokens.csv");
      Files.writeString(tokens, TOKEN + ",warm-up,,\"system:masters\"\n");
      serve(dir, tokens);
      serve(dir, tokens); // with certificates and a store that are there: the usual start
    } finally {
      TemporaryFolder.delete(dir);
    }
    return 0;
  }

  private static void serve(Path dir, Path tokens) throws IOException, InterruptedException {
    ServerConfig config =
        new ServerConfig(
            Optional.of(dir),
            InetAddress.getLoopbackAddress(),
            0,
            false,
            StoreConfig.DEFAULTS.withDurability(Durability.NONE),
            Optional.of(tokens),
            "10.96.0.0/12",
            List.of())
        .withNodes(Nodes.simulated(1));
    try (BerthServer server = BerthServer.start(config);
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(dir.resolve("pki/ca.crt"))).build()) {
      requests(client, server.url());
      pods(client, server.url());
    }
  }

  private static SSLContext trusting(Path authority) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("ca", PemKeys.certificates(Files.readString(authority)).getFirst());
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot trust " + authority, e);
    }
  }

  private static void requests(HttpClient client, String url) throws IOException, InterruptedException {
    for (String path :
        List.of("/readyz", "/api", "/apis", "/version", "/api/v1/namespaces", "/apis/apps/v1/statefulsets")) {
      send(client, request(url + path).GET());
    }
    String map = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"generateName\":\"w-\"},\"data\":{\"a\":\"b\"}}";
    send(client, request(url + MAPS).header("Content-Type", "application/json").POST(BodyPublishers.ofString(map)));
    send(client, request(url + MAPS).GET());
    send(
        client,
        request(url + "/api/v1/namespaces/default")
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", BodyPublishers.ofString("{\"metadata\":{\"labels\":{\"c\":\"d\"}}}")));
    send(client, request(url + MAPS + "?watch=true&timeoutSeconds=1").GET());
    send(client, request(url + MAPS).DELETE());
  }

  /** A set with a pod and a volume, from its creation until it is ready: what controllers, scheduler and node do. */
  private static void pods(HttpClient client, String url) throws IOException, InterruptedException {
    String sets = url + "/apis/apps/v1/namespaces/default/statefulsets";
    send(client, request(sets).header("Content-Type", "application/json").POST(BodyPublishers.ofString(SET)));
    HttpResponse<Stream<String>> events =
        client.send(
            request(sets + "?watch=true&timeoutSeconds=" + PATIENCE_SECONDS).GET().build(),
            HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = events.body()) {
      if (lines.noneMatch(line -> line.contains("\"readyReplicas\":1"))) {
        throw new IllegalStateException("no pod became ready within " + PATIENCE_SECONDS + " s");
      }
    }
    send(client, request(sets + "/warm-up").DELETE());
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + TOKEN);
  }

  private static void send(HttpClient client, HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 400) {
      throw new IllegalStateException(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
    }
  }
}

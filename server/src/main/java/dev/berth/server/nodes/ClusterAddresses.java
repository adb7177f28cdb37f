package dev.berth.server.nodes;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the cluster where its API and its DNS are. Everything is written anew at each start, since ports and addresses change. */
public final class ClusterAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterAddresses.class);
  private static final String MANAGER = "berth";
  private static final String SYSTEM = "kube-system";
  private static final String DNS_SLICE_NAME = "kube-dns-berth";

  /** The key of the slice of this machine's name server. */
  static final String DNS_SLICE = SYSTEM + "/" + DNS_SLICE_NAME;

  private final Client client;

  /** @param client of who may write all of it */
  public ClusterAddresses(Client client) {
    this.client = client;
  }

  /** Behind the Service {@code kubernetes}, which is there already. */
  public void api(InetSocketAddress at) {
    JsonArray ports = JsonArray.of(port("https", "TCP", at.getPort()));
    JsonObject subset =
        JsonObject.EMPTY.with("addresses", JsonArray.of(JsonObject.EMPTY.with("ip", text(at)))).with("ports", ports);
    // no slice of it is mirrored: upstream's API server writes both itself
    apply(
        Kinds.ENDPOINTS,
        named("v1", "Endpoints", "default", "kubernetes", JsonObject.of("endpointslice.kubernetes.io/skip-mirror", JsonString.of("true")))
            .with("subsets", JsonArray.of(subset)));
    apply(Kinds.ENDPOINT_SLICE, slice("default", "kubernetes", "kubernetes", at, ports));
  }

  /**
   * @param clusterIp at which pods ask
   */
  void dns(String clusterIp, InetSocketAddress at) {
    JsonArray servicePorts = JsonArray.of(servicePort("dns", "UDP"), servicePort("dns-tcp", "TCP"));
    JsonObject spec =
        JsonObject.EMPTY
            .with("clusterIP", clusterIp)
            .with("clusterIPs", JsonArray.of(JsonString.of(clusterIp)))
            .with("ports", servicePorts);
    JsonObject labels =
        JsonObject.of("k8s-app", JsonString.of("kube-dns")).with("kubernetes.io/name", "CoreDNS");
    apply(Kinds.SERVICE, named("v1", "Service", SYSTEM, "kube-dns", labels).with("spec", spec));
    JsonArray ports = JsonArray.of(port("dns", "UDP", at.getPort()), port("dns-tcp", "TCP", at.getPort()));
    apply(Kinds.ENDPOINT_SLICE, slice(SYSTEM, "kube-dns", DNS_SLICE_NAME, at, ports));
  }

  private static JsonObject slice(String namespace, String service, String name, InetSocketAddress at, JsonArray ports) {
    JsonObject labels = JsonObject.of("kubernetes.io/service-name", JsonString.of(service));
    JsonObject endpoint =
        JsonObject.EMPTY
            .with("addresses", JsonArray.of(JsonString.of(text(at))))
            .with("conditions", JsonObject.EMPTY.with("ready", true));
    return named("discovery.k8s.io/v1", "EndpointSlice", namespace, name, labels)
        .with("addressType", at.getAddress().getAddress().length == 4 ? "IPv4" : "IPv6")
        .with("endpoints", JsonArray.of(endpoint))
        .with("ports", ports);
  }

  private static String text(InetSocketAddress at) {
    return at.getAddress().getHostAddress();
  }

  private static JsonObject servicePort(String name, String protocol) {
    return JsonObject.EMPTY.with("name", name).with("port", 53).with("protocol", protocol).with("targetPort", 53);
  }

  private static JsonObject port(String name, String protocol, int number) {
    return JsonObject.EMPTY.with("name", name).with("port", number).with("protocol", protocol);
  }

  private static JsonObject named(String version, String kind, String namespace, String name, JsonObject labels) {
    return JsonObject.EMPTY
        .with("apiVersion", version)
        .with("kind", kind)
        .with("metadata", JsonObject.EMPTY.with("name", name).with("namespace", namespace).with("labels", labels));
  }

  private void apply(Kind<?> kind, JsonObject object) {
    Ref ref = new Ref(kind.type(), object.object("metadata").text("namespace"), object.object("metadata").text("name"));
    CompletionStage<Answer> answer = client.perform(new Write.Apply(ref, MANAGER, true, object));
    answer.whenComplete(
        (said, fault) -> {
          if (fault != null) {
            LOG.error("{} could not be written: {}", ref, fault.getMessage());
          } else if (said instanceof Answer.Refused refused) {
            LOG.error("{} could not be written: {}", ref, refused.message());
          }
        });
  }
}

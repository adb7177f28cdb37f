package dev.berth.api.outbound;

import dev.berth.api.objects.Objects;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a Service leads. Dials an endpoint itself, since the server need not stand in the network of pods whose rules translate
 * cluster addresses ({@code --enable-aggregator-routing}; {@code proxy.ResolveEndpoint} in kube-aggregator).
 */
public final class ServiceEndpoints {
  private final Objects objects;
  private final ResourceType services;
  private final ResourceType slices;

  public ServiceEndpoints(Objects objects, Catalogue builtIn) {
    this.objects = objects;
    services = find(builtIn, "", "services");
    slices = find(builtIn, "discovery.k8s.io", "endpointslices");
  }

  private static ResourceType find(Catalogue catalogue, String group, String plural) {
    return catalogue
        .find(new GroupVersion(group, "v1"), plural)
        .orElseThrow(() -> new IllegalArgumentException("the catalogue has no " + plural));
  }

  /** What a Service comes to. */
  public sealed interface Found {
    /** Where to connect; the first is as good as any other. */
    record Ready(List<Target.Endpoint> endpoints) implements Found {}

    record Nowhere(String reason) implements Found {}
  }

  public Found resolve(String namespace, String name, int port) {
    Optional<JsonObject> service = objects.get(services, namespace, name);
    if (service.isEmpty()) {
      return new Found.Nowhere("service " + GoQuote.quote(name) + " not found");
    }
    JsonObject spec = service.get().object("spec");
    if (spec.text("type").equals("ExternalName")) {
      return new Found.Nowhere("unsupported service type \"ExternalName\"");
    }
    Optional<JsonObject> wanted = spec.array("ports").objects().filter(p -> p.number("port") == port).findFirst();
    if (wanted.isEmpty()) {
      return new Found.Nowhere("no service port " + port + " found for service " + GoQuote.quote(name));
    }
    List<Target.Endpoint> ready = new ArrayList<>();
    for (JsonObject slice : objects.list(slices, namespace)) {
      if (slice.object("metadata").object("labels").text("kubernetes.io/service-name").equals(name)) {
        collect(slice, wanted.get().text("name"), ready);
      }
    }
    return ready.isEmpty()
        ? new Found.Nowhere("no endpoints available for service " + GoQuote.quote(name))
        : new Found.Ready(List.copyOf(ready));
  }

  private static void collect(JsonObject slice, String portName, List<Target.Endpoint> into) {
    Optional<JsonObject> port =
        slice.array("ports").objects().filter(p -> p.text("name").equals(portName)).findFirst();
    if (port.isEmpty()) {
      return;
    }
    int number = (int) port.get().number("port");
    slice.array("endpoints").objects()
        .filter(e -> !e.object("conditions").has("ready") || e.object("conditions").bool("ready"))
        .flatMap(e -> e.array("addresses").strings())
        .forEach(address -> into.add(new Target.Endpoint(address, number)));
  }
}

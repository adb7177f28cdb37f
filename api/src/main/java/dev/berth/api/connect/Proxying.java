package dev.berth.api.connect;

import dev.berth.api.Response;
import dev.berth.api.rest.Call;
import dev.berth.api.rest.Floor;
import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.names.GoQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the proxies of pods, services and nodes lead (registry/core: ResourceLocation of each). */
final class Proxying {
  private final Floor floor;
  private final Backends backends;

  Proxying(Floor floor, Backends backends) {
    this.floor = floor;
    this.backends = backends;
  }

  /** {@code name}, {@code name:port} or {@code scheme:name:port}. */
  private record Id(String scheme, String name, String port) {
    static Id parse(String text, String what) {
      List<String> parts = List.of(text.split(":", -1));
      Optional<Id> id =
          switch (parts.size()) {
            case 1 -> Optional.of(new Id("", parts.get(0), ""));
            case 2 -> Optional.of(new Id("", parts.get(0), parts.get(1)));
            case 3 -> Optional.of(new Id(parts.get(0), parts.get(1), parts.get(2)));
            default -> Optional.empty();
          };
      return id.filter(i -> !i.name.isEmpty() && List.of("", "http", "https").contains(i.scheme))
          .orElseThrow(
              () -> Failures.badRequest("invalid " + what + " request " + GoQuote.quote(text)));
    }

    boolean secure() {
      return scheme.equals("https");
    }
  }

  private record Address(boolean secure, String host, int port) {}

  Response forward(Call call) {
    ProxiedPath path = ProxiedPath.of(call.info());
    boolean reads = call.request().method().equals("GET") || call.request().method().equals("HEAD");
    Address to =
        switch (call.type().plural()) {
          case "pods" -> pod(call);
          case "services" -> service(call);
          default -> node(call);
        };
    if (path.rest().isEmpty() && reads && !Connecting.asksForUpgrade(call.request().headers())) {
      String query = call.request().query();
      return new Response(
          301,
          "",
          List.of(new Response.Header("Location", call.request().path() + "/" + (query.isEmpty() ? "" : "?" + query))),
          new Response.Content.Whole(List.of(new byte[0])));
    }
    return backends.forward(
        new Backends.Location(
            to.secure, to.host, to.port, path.rest().isEmpty() ? "/" : path.rest(), path.prefix()),
        call.request());
  }

  private Address pod(Call call) {
    Id id = Id.parse(call.info().name(), "pod");
    JsonObject pod = get(call, call.type(), id.name);
    int port =
        id.port.isEmpty()
            ? pod.object("spec").array("containers").objects()
                .filter(c -> c.array("ports").size() > 0)
                .map(c -> (int) c.array("ports").object(0).number("containerPort"))
                .findFirst()
                .orElse(id.secure() ? 443 : 80)
            : number(id.port, "pod", call.info().name());
    String ip = pod.object("status").text("podIP");
    if (ip.isEmpty() || ip.startsWith("127.") || ip.startsWith("169.254.") || ip.equals("0.0.0.0")) {
      throw Failures.badRequest("address not allowed");
    }
    return new Address(id.secure(), ip, port);
  }

  private Address node(Call call) {
    Id id = Id.parse(call.info().name(), "node");
    JsonObject node = get(call, call.type(), id.name);
    String host =
        node.object("status").array("addresses").objects()
            .filter(a -> a.text("type").equals("InternalIP"))
            .map(a -> a.text("address"))
            .findFirst()
            .orElseThrow(() -> Failures.internal("no preferred addresses found; known addresses: []"));
    long kubelet =
        node.object("status").object("daemonEndpoints").object("kubeletEndpoint").number("Port");
    boolean toKubelet = id.port.isEmpty() || id.port.equals(Long.toString(kubelet));
    int port =
        id.port.isEmpty() ? kubelet == 0 ? 10_250 : (int) kubelet : number(id.port, "node", call.info().name());
    return new Address(toKubelet || id.secure(), host, port);
  }

  private Address service(Call call) {
    Id id = Id.parse(call.info().name(), "service");
    JsonObject service = get(call, call.type(), id.name);
    List<JsonObject> ports = service.object("spec").array("ports").objects().toList();
    Optional<JsonObject> port =
        id.port.isEmpty()
            ? Optional.of(ports.isEmpty() ? JsonObject.EMPTY : ports.getFirst()).filter(_ -> ports.size() == 1)
            : ports.stream()
                .filter(p -> p.text("name").equals(id.port) || Long.toString(p.number("port")).equals(id.port))
                .findFirst();
    if (port.isEmpty() && !id.port.isEmpty() && id.port.chars().allMatch(Character::isDigit)) {
      throw Failures.unavailable("no service port " + id.port + " found for service " + GoQuote.quote(id.name));
    }
    String name = port.map(p -> p.text("name")).orElse(id.port);
    List<JsonObject> slices = slices(call, id);
    if (slices.isEmpty()) {
      // nobody has looked at the service yet: upstream's store calls the endpoints that it does not find after the request
      throw Failures.notFound(call.type().groupResource(), id.name);
    }
    List<Address> ready = ready(slices, id, name);
    if (ready.isEmpty()) {
      throw Failures.unavailable("no endpoints available for service " + GoQuote.quote(call.info().name()));
    }
    return ready.get(floor.random().nextInt(ready.size()));
  }

  private List<JsonObject> slices(Call call, Id service) {
    return floor.objects().list(slices(), call.info().namespace()).stream()
        .filter(
            s -> s.object("metadata").object("labels").text("kubernetes.io/service-name").equals(service.name))
        .toList();
  }

  private static List<Address> ready(List<JsonObject> slices, Id service, String port) {
    List<Address> all = new ArrayList<>();
    for (JsonObject slice : slices) {
      Optional<JsonObject> number =
          slice.array("ports").objects().filter(p -> p.text("name").equals(port)).findFirst();
      if (number.isPresent()) {
        slice.array("endpoints").objects()
            .filter(e -> !e.object("conditions").has("ready") || e.object("conditions").bool("ready"))
            .flatMap(e -> e.array("addresses").strings())
            .forEach(a -> all.add(new Address(service.secure(), a, (int) number.get().number("port"))));
      }
    }
    return all;
  }

  private ResourceType slices() {
    Catalogue catalogue = floor.catalogue().get();
    return catalogue
        .find(new GroupVersion("discovery.k8s.io", "v1"), "endpointslices")
        .orElseThrow(() -> new IllegalStateException("no EndpointSlices among the types"));
  }

  private JsonObject get(Call call, ResourceType type, String name) {
    return floor
        .objects()
        .get(type, type.namespaced() ? call.info().namespace() : "", name)
        .orElseThrow(() -> Failures.notFound(type.groupResource(), name));
  }

  private static int number(String port, String what, String id) {
    try {
      int number = Integer.parseInt(port);
      if (number > 0 && number < 65_536) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw Failures.badRequest("invalid " + what + " request " + GoQuote.quote(id));
  }
}

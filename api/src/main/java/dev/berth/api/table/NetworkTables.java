package dev.berth.api.table;

import static java.util.Map.entry;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Rows of services, endpoints, ingresses and addresses. */
final class NetworkTables {
  static final Map<String, Row.Printer> PRINTERS =
      Map.ofEntries(
          entry("/Service", NetworkTables::service),
          entry("/Endpoints", NetworkTables::endpoints),
          entry("discovery.k8s.io/EndpointSlice", NetworkTables::endpointSlice),
          entry("networking.k8s.io/Ingress", NetworkTables::ingress),
          entry("networking.k8s.io/IngressClass", NetworkTables::ingressClass),
          entry("networking.k8s.io/NetworkPolicy", NetworkTables::networkPolicy),
          entry("networking.k8s.io/ServiceCIDR", NetworkTables::serviceCidr),
          entry("networking.k8s.io/IPAddress", NetworkTables::ipAddress));

  private NetworkTables() {}

  private static void service(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    List<String> addresses = spec.array("clusterIPs").strings().toList();
    row.name()
        .text(spec.text("type"))
        .text(addresses.isEmpty() ? Phrases.NONE : addresses.getFirst())
        .text(externalAddress(o))
        .textOr(ports(spec), Phrases.NONE)
        .age()
        .text(Phrases.labels(spec.object("selector")));
  }

  private static String ports(JsonObject spec) {
    List<String> out = new ArrayList<>();
    for (JsonObject p : spec.array("ports").objects().toList()) {
      String node = p.number("nodePort") > 0 ? ":" + p.number("nodePort") : "";
      out.add(p.number("port") + node + "/" + p.text("protocol"));
    }
    return String.join(",", out);
  }

  private static String externalAddress(JsonObject o) {
    JsonObject spec = o.object("spec");
    List<String> external = spec.array("externalIPs").strings().toList();
    return switch (spec.text("type")) {
      case "ClusterIP", "NodePort" -> external.isEmpty() ? Phrases.NONE : String.join(",", external);
      case "LoadBalancer" -> {
        List<String> all = new ArrayList<>(loadBalancer(o));
        all.addAll(external);
        yield all.isEmpty() ? "<pending>" : String.join(",", all);
      }
      case "ExternalName" -> spec.text("externalName");
      default -> Phrases.UNKNOWN;
    };
  }

  /** Addresses or else names of the points of entry, sorted. */
  private static TreeSet<String> loadBalancer(JsonObject o) {
    TreeSet<String> out = new TreeSet<>();
    for (JsonObject i : o.object("status").object("loadBalancer").array("ingress").objects().toList()) {
      out.add(i.text("ip").isEmpty() ? i.text("hostname") : i.text("ip"));
    }
    out.remove("");
    return out;
  }

  private static void endpoints(JsonObject o, Row row) {
    List<String> all = new ArrayList<>();
    for (JsonObject subset : o.array("subsets").objects().toList()) {
      List<String> addresses = subset.array("addresses").objects().map(a -> a.text("ip")).toList();
      if (subset.array("ports").isEmpty()) {
        all.addAll(addresses);
      }
      for (JsonObject port : subset.array("ports").objects().toList()) {
        for (String a : addresses) {
          all.add((a.indexOf(':') >= 0 ? "[" + a + "]" : a) + ":" + port.number("port"));
        }
      }
    }
    String none = o.array("subsets").isEmpty() ? Phrases.NONE : "";
    row.name().text(all.isEmpty() ? none : Phrases.firstThree(all)).age();
  }

  private static void endpointSlice(JsonObject o, Row row) {
    List<String> ports =
        o.array("ports").objects()
            .map(p -> p.has("port") ? Long.toString(p.number("port")) : p.string("name").orElse("*"))
            .toList();
    List<String> addresses = o.array("endpoints").objects().flatMap(e -> e.array("addresses").strings()).toList();
    row.name().text(o.text("addressType")).text(Phrases.firstThree(ports)).text(Phrases.firstThree(addresses)).age();
  }

  private static void ingress(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    row.name()
        .text(spec.string("ingressClassName").orElse(Phrases.NONE))
        .text(hosts(spec.array("rules")))
        .text(String.join(",", loadBalancer(o)))
        .text(spec.array("tls").isEmpty() ? "80" : "80, 443")
        .age();
  }

  /** Three hosts at most; once there are three, all further rules count, those without a host too. */
  private static String hosts(JsonArray rules) {
    List<String> hosts = new ArrayList<>();
    boolean more = false;
    for (JsonObject rule : rules.objects().toList()) {
      more |= hosts.size() == 3;
      if (!more && !rule.text("host").isEmpty()) {
        hosts.add(rule.text("host"));
      }
    }
    String text = String.join(",", hosts);
    return hosts.isEmpty() ? "*" : more ? text + " + " + (rules.size() - 3) + " more..." : text;
  }

  private static void ingressClass(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    JsonObject p = spec.object("parameters");
    String group = p.string("apiGroup").map(g -> "." + g).orElse("");
    row.text(Phrases.nameOfClass(o, "ingressclass.kubernetes.io/is-default-class"))
        .text(spec.text("controller"))
        .text(spec.has("parameters") ? p.text("kind") + group + "/" + p.text("name") : Phrases.NONE)
        .age();
  }

  private static void networkPolicy(JsonObject o, Row row) {
    row.name().text(Phrases.selector(o.object("spec"), "podSelector")).age();
  }

  private static void serviceCidr(JsonObject o, Row row) {
    row.name().text(String.join(",", o.object("spec").array("cidrs").strings().toList())).age();
  }

  private static void ipAddress(JsonObject o, Row row) {
    JsonObject parent = o.object("spec").object("parentRef");
    String group = parent.text("group");
    String resource = group.isEmpty() ? parent.text("resource") : parent.text("resource") + "." + group;
    String namespace = parent.text("namespace").isEmpty() ? "" : "/" + parent.text("namespace");
    row.name()
        .text(
            o.object("spec").has("parentRef")
                ? resource.toLowerCase(Locale.ROOT) + namespace + "/" + parent.text("name")
                : Phrases.NONE)
        .age();
  }
}

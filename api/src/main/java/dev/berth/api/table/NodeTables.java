package dev.berth.api.table;

import dev.berth.base.json.JsonObject;
import java.util.Map;
import java.util.TreeSet;

/** Rows of nodes and of what describes them. */
final class NodeTables {
  static final Map<String, Row.Printer> PRINTERS =
      Map.of(
          "/Node", NodeTables::node,
          "/ComponentStatus", NodeTables::component,
          "node.k8s.io/RuntimeClass", (o, row) -> row.name().text(o.text("handler")).age(),
          "coordination.k8s.io/Lease", (o, row) -> row.name().text(o.object("spec").text("holderIdentity")).age());

  private static final String ROLE_PREFIX = "node-role.kubernetes.io/";

  private NodeTables() {}

  private static void node(JsonObject o, Row row) {
    JsonObject info = o.object("status").object("nodeInfo");
    row.name()
        .text(status(o))
        .textOr(String.join(",", roles(o.object("metadata").object("labels"))), Phrases.NONE)
        .age()
        .text(info.text("kubeletVersion"))
        .text(address(o, "InternalIP"))
        .text(address(o, "ExternalIP"))
        .textOr(info.text("osImage"), Phrases.UNKNOWN)
        .textOr(info.text("kernelVersion"), Phrases.UNKNOWN)
        .textOr(info.text("containerRuntimeVersion"), Phrases.UNKNOWN)
        .textOr(info.text("architecture"), Phrases.UNKNOWN);
  }

  private static String status(JsonObject o) {
    String ready = Phrases.condition(o.object("status"), "Ready");
    String status = ready.isEmpty() ? "Unknown" : ready.equals("True") ? "Ready" : "NotReady";
    return o.object("spec").bool("unschedulable") ? status + ",SchedulingDisabled" : status;
  }

  private static TreeSet<String> roles(JsonObject labels) {
    TreeSet<String> roles = new TreeSet<>();
    labels
        .strings()
        .forEach(
            (key, value) -> {
              if (key.startsWith(ROLE_PREFIX)) {
                roles.add(key.substring(ROLE_PREFIX.length()));
              } else if (key.equals("kubernetes.io/role")) {
                roles.add(value);
              }
            });
    roles.remove("");
    return roles;
  }

  private static String address(JsonObject o, String type) {
    return o.object("status").array("addresses").objects()
        .filter(a -> a.text("type").equals(type))
        .findFirst()
        .map(a -> a.text("address"))
        .orElse(Phrases.NONE);
  }

  private static void component(JsonObject o, Row row) {
    JsonObject healthy =
        o.array("conditions").objects().filter(c -> c.text("type").equals("Healthy")).findFirst()
            .orElse(JsonObject.EMPTY);
    String status = healthy.isEmpty() ? "Unknown" : healthy.text("status").equals("True") ? "Healthy" : "Unhealthy";
    row.name().text(status).text(healthy.text("message")).text(healthy.text("error"));
  }
}

package dev.berth.api.kinds.pod;

import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ports of a pod's containers that get in each other's way without being refused. */
final class PortWarnings {
  private record Known(FieldPath at, JsonObject port) {}

  private final Map<String, List<Known>> known = new LinkedHashMap<>();
  private final List<String> found = new ArrayList<>();

  private PortWarnings() {}

  static List<String> of(JsonObject spec, FieldPath path) {
    PortWarnings warnings = new PortWarnings();
    WindowsValidation.eachContainer(spec, path, warnings::container);
    return warnings.found;
  }

  private void container(JsonObject container, FieldPath path) {
    JsonArray ports = container.array("ports");
    for (int i = 0; i < ports.size(); i++) {
      port(ports.object(i), path.child("ports").index(i));
    }
  }

  private void port(JsonObject port, FieldPath at) {
    if (!port.text("hostIP").isEmpty() && port.number("hostPort") == 0) {
      found.add(at + ": hostIP set without hostPort: " + goText(port));
    }
    List<Known> same =
        known.computeIfAbsent(port.number("containerPort") + "/" + port.text("protocol"), _ -> new ArrayList<>());
    for (Known other : same) {
      String how = clash(port, other.port());
      if (!how.isEmpty()) {
        found.add(at + ": " + how + " port definition with " + other.at());
      }
    }
    same.add(new Known(at, port));
  }

  private static String clash(JsonObject port, JsonObject other) {
    String ip = port.text("hostIP");
    String otherIp = other.text("hostIP");
    boolean sameHostPort = port.number("hostPort") == other.number("hostPort");
    if (sameHostPort && ip.equals(otherIp)) {
      return "duplicate";
    }
    if (port.number("hostPort") == 0 || other.number("hostPort") == 0) {
      return "overlapping";
    }
    return sameHostPort && ip.isEmpty() != otherIp.isEmpty() ? "dangerously ambiguous" : "";
  }

  /** As Go prints the struct. */
  private static String goText(JsonObject port) {
    return "{Name:" + port.text("name")
        + " HostPort:" + port.number("hostPort")
        + " ContainerPort:" + port.number("containerPort")
        + " Protocol:" + port.text("protocol")
        + " HostIP:" + port.text("hostIP")
        + "}";
  }
}

package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Service;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What containers are told of Services in their environment: where the API is, always; and the Services of the pod's namespace,
 * unless {@code enableServiceLinks} is false. Headless ones have no address to tell. Pure.
 *
 * <p>Source: {@code pkg/kubelet/envvars}, {@code getServiceEnvVarMap}.
 */
final class ServiceVariables {
  private static final String API = "kubernetes";
  private static final String API_NAMESPACE = "default";

  private ServiceVariables() {}

  /** @param services those of the pod's namespace, and at least {@code default/kubernetes} of others */
  static Map<String, String> of(Pod pod, List<Service> services) {
    boolean links = !pod.spec().has("enableServiceLinks") || pod.spec().bool("enableServiceLinks");
    Map<String, Service> told = new TreeMap<>();
    services.stream().filter(ServiceVariables::isApi).forEach(s -> told.put(s.name(), s));
    if (links) {
      // a namesake of the API's Service in the pod's own namespace goes before it
      services.stream().filter(s -> s.namespace().equals(pod.namespace()) && !isApi(s)).forEach(s -> told.put(s.name(), s));
    }
    Map<String, String> variables = new TreeMap<>();
    told.values().stream()
        .filter(s -> !s.isHeadless())
        .sorted(Comparator.comparing(Service::name))
        .forEach(s -> add(variables, s));
    return variables;
  }

  private static boolean isApi(Service service) {
    return service.namespace().equals(API_NAMESPACE) && service.name().equals(API);
  }

  private static void add(Map<String, String> variables, Service service) {
    String prefix = variable(service.name());
    String ip = service.clusterIp();
    List<JsonObject> ports = service.ports().toList();
    variables.put(prefix + "_SERVICE_HOST", ip);
    for (int i = 0; i < ports.size(); i++) {
      JsonObject port = ports.get(i);
      String number = Long.toString(port.number("port"));
      String protocol = port.string("protocol").orElse("TCP");
      String small = protocol.toLowerCase(Locale.ROOT);
      String url = small + "://" + (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + number;
      if (i == 0) {
        variables.put(prefix + "_SERVICE_PORT", number);
        variables.put(prefix + "_PORT", url);
      }
      if (!port.text("name").isEmpty()) {
        variables.put(prefix + "_SERVICE_PORT_" + variable(port.text("name")), number);
      }
      String link = prefix + "_PORT_" + number + "_" + protocol.toUpperCase(Locale.ROOT);
      variables.put(link, url);
      variables.put(link + "_PROTO", small);
      variables.put(link + "_PORT", number);
      variables.put(link + "_ADDR", ip);
    }
  }

  private static String variable(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}

package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Service;
import dev.berth.model.names.GoQuote;
import dev.berth.model.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Base64;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment of a container, from its spec and what that refers to (upstream {@code makeEnvironmentVariables}). */
public sealed interface Environment {

  /** @param values by name, in order */
  record Resolved(Map<String, String> values) implements Environment {
    /** {@code $(NAME)} replaced where it is known, {@code $$} by a dollar. */
    public String expand(String text) {
      return Environment.expand(text, values);
    }
  }

  /** Something that is referred to is not there. The message is what the container's state says. */
  record Missing(String message) implements Environment {}

  /** Where referred objects are found; by default none is. */
  interface Lookup {
    /** For what refers to the pod alone. */
    Lookup NONE = new Lookup() {};

    default Optional<AnyObject> configMap(String name) {
      return Optional.empty();
    }

    default Optional<AnyObject> secret(String name) {
      return Optional.empty();
    }

    /** Those of the pod's namespace, and the one of the API. */
    default List<Service> services() {
      return List.of();
    }
  }

  /**
   * Of one container. What it says itself goes before what it is told of Services ({@link ServiceVariables}).
   *
   * @param podIps of the pod as it is now
   * @param allocatable of the node, for limits that are not set
   * @param files that {@link EnvFiles#of} names, as they are now
   */
  static Environment of(
      Pod pod, ContainerSpec spec, List<String> podIps, List<String> hostIps, JsonObject allocatable, Lookup lookup,
      EnvFiles files) {
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, String> services = ServiceVariables.of(pod, lookup.services());
    Reader reader = new Reader(pod, spec, podIps, hostIps, allocatable, lookup, files);
    try {
      for (JsonObject from : spec.json().array("envFrom").objects().toList()) {
        reader.all(from, values);
      }
      for (JsonObject env : spec.json().array("env").objects().toList()) {
        if (env.has("valueFrom")) {
          reader.one(env.object("valueFrom")).ifPresent(value -> values.put(env.text("name"), value));
        } else {
          values.put(env.text("name"), expand(env.text("value"), values, services));
        }
      }
    } catch (NotThere e) {
      return new Missing(String.valueOf(e.getMessage()));
    }
    services.forEach(values::putIfAbsent);
    return new Resolved(values);
  }

  /** As {@code third_party/forked/golang/expansion} does: unknown references stay as they are. */
  static String expand(String text, Map<String, String> values) {
    return expand(text, values, Map.of());
  }

  private static String expand(String text, Map<String, String> values, Map<String, String> others) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '$' || i + 1 == text.length()) {
        out.append(c);
      } else if (text.charAt(i + 1) == '$') {
        out.append('$');
        i++;
      } else if (text.charAt(i + 1) == '(' && text.indexOf(')', i) > 0) {
        int end = text.indexOf(')', i);
        String name = text.substring(i + 2, end);
        out.append(values.getOrDefault(name, others.getOrDefault(name, "$(" + name + ")")));
        i = end;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Carries the message out of the reading. */
  final class NotThere extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotThere(String message) {
      super(message, null, false, false);
    }
  }

  /** Reads sources. */
  record Reader(
      Pod pod, ContainerSpec spec, List<String> podIps, List<String> hostIps, JsonObject allocatable, Lookup lookup,
      EnvFiles files) {

    void all(JsonObject from, Map<String, String> values) {
      boolean secret = from.has("secretRef");
      JsonObject ref = from.object(secret ? "secretRef" : "configMapRef");
      data(secret, ref)
          .ifPresent(data -> data.strings().forEach((k, v) -> values.put(from.text("prefix") + k, text(secret, v))));
    }

    Optional<String> one(JsonObject from) {
      if (from.has("fieldRef")) {
        return Optional.of(field(from.object("fieldRef").text("fieldPath")));
      }
      if (from.has("resourceFieldRef")) {
        return Optional.of(resource(from.object("resourceFieldRef")));
      }
      if (from.has("fileKeyRef")) {
        return files.value(from.object("fileKeyRef"));
      }
      boolean secret = from.has("secretKeyRef");
      JsonObject ref = from.object(secret ? "secretKeyRef" : "configMapKeyRef");
      Optional<JsonObject> data = data(secret, ref);
      if (data.isEmpty()) {
        return Optional.empty();
      }
      Optional<String> value = data.get().string(ref.text("key"));
      if (value.isEmpty() && !ref.bool("optional")) {
        throw new NotThere(
            "couldn't find key " + ref.text("key") + " in " + (secret ? "Secret " : "ConfigMap ") + pod.namespace() + "/"
                + ref.text("name"));
      }
      return value.map(v -> text(secret, v));
    }

    private Optional<JsonObject> data(boolean secret, JsonObject ref) {
      String name = ref.text("name");
      Optional<AnyObject> found = secret ? lookup.secret(name) : lookup.configMap(name);
      if (found.isEmpty() && !ref.bool("optional")) {
        throw new NotThere((secret ? "secret \"" : "configmap \"") + name + "\" not found");
      }
      return found.map(o -> o.json().object("data"));
    }

    private static String text(boolean secret, String value) {
      return secret ? new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8) : value;
    }

    /** Also for downwardAPI volumes. */
    public String field(String path) {
      int open = path.indexOf("['");
      if (open > 0 && path.endsWith("']")) {
        String key = path.substring(open + 2, path.length() - 2);
        return path.startsWith("metadata.labels") ? pod.meta().label(key) : pod.meta().annotation(key);
      }
      return switch (path) {
        case "metadata.name" -> pod.name();
        case "metadata.namespace" -> pod.namespace();
        case "metadata.uid" -> pod.uid();
        case "metadata.labels" -> lines(pod.meta().labels());
        case "metadata.annotations" -> lines(pod.meta().annotations());
        case "spec.nodeName" -> pod.nodeName();
        case "spec.serviceAccountName" -> pod.spec().text("serviceAccountName");
        case "status.hostIP" -> hostIps.isEmpty() ? "" : hostIps.getFirst();
        case "status.hostIPs" -> String.join(",", hostIps);
        case "status.podIP" -> podIps.isEmpty() ? "" : podIps.getFirst();
        case "status.podIPs" -> String.join(",", podIps);
        default -> throw new NotThere("unsupported fieldPath: " + path);
      };
    }

    private static String lines(JsonObject map) {
      return String.join(
          "\n",
          map.strings().entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(e -> e.getKey() + "=" + GoQuote.quote(e.getValue()))
              .toList());
    }

    public String resource(JsonObject ref) {
      String[] parts = ref.text("resource").split("\\.", 2);
      String resource = parts.length == 2 ? parts[1] : "";
      JsonObject resources = container(ref.text("containerName")).object("resources");
      boolean limits = parts[0].equals("limits");
      String amount =
          resources.object(parts[0]).string(resource)
              .orElse(limits ? allocatable.string(resource).orElse("0") : "0");
      BigDecimal divisor = number(ref.string("divisor").filter(d -> !d.equals("0")).orElse("1"));
      return number(amount).divide(divisor, 0, RoundingMode.UP).toPlainString();
    }

    private JsonObject container(String name) {
      return name.isEmpty()
          ? spec.json()
          : ContainerSpec.of(pod).stream()
              .filter(c -> c.name().equals(name))
              .map(ContainerSpec::json)
              .findFirst()
              .orElseThrow(() -> new NotThere("container " + name + " not found"));
    }

    private static BigDecimal number(String quantity) {
      return BigDecimal.valueOf(Quantity.parse(quantity).milliValue(), 3);
    }
  }
}

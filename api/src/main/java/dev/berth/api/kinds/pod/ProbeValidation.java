package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.FieldRules;
import java.util.List;
import java.util.OptionalLong;

/** Probes, and the handlers that they share with the hooks of a container's life. */
final class ProbeValidation {
  private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");
  private static final List<String> COUNTS =
      List.of("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold");

  private ProbeValidation() {}

  private interface Check {
    void run(JsonObject action, OptionalLong graceSeconds, FieldPath path, Findings found);
  }

  private record Handler(String member, Check check) {}

  private static final Handler EXEC = new Handler("exec", (a, _, p, f) -> exec(a, p, f));
  private static final Handler HTTP = new Handler("httpGet", (a, _, p, f) -> httpGet(a, p, f));
  private static final Handler TCP = new Handler("tcpSocket", (a, _, p, f) -> port(a, p, f));
  private static final Handler GRPC = new Handler("grpc", (a, _, p, f) -> port(a, p, f));
  private static final Handler SLEEP = new Handler("sleep", ProbeValidation::sleep);
  private static final List<Handler> OF_PROBES = List.of(EXEC, HTTP, TCP, GRPC);
  private static final List<Handler> OF_HOOKS = List.of(EXEC, HTTP, TCP, SLEEP);

  /** The three probes of a container that keeps running. */
  static void probes(JsonObject container, PodContext pod, FieldPath path, Findings found) {
    for (String member : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      if (!container.has(member)) {
        continue;
      }
      JsonObject probe = container.object(member);
      FieldPath at = path.child(member);
      handler(probe, OF_PROBES, pod.graceSeconds(), at, found);
      for (String count : COUNTS) {
        found.notNegative(at.child(count), probe.number(count));
      }
      FieldPath grace = at.child("terminationGracePeriodSeconds");
      if (probe.has("terminationGracePeriodSeconds") && probe.number("terminationGracePeriodSeconds") <= 0) {
        found.invalid(grace, probe.number("terminationGracePeriodSeconds"), "must be greater than 0");
      }
      if (member.equals("readinessProbe")) {
        if (probe.has("terminationGracePeriodSeconds")) {
          found.invalid(
              grace, probe.number("terminationGracePeriodSeconds"), "must not be set for readinessProbes");
        }
      } else if (probe.number("successThreshold") != 1) {
        found.invalid(at.child("successThreshold"), probe.number("successThreshold"), "must be 1");
      }
    }
  }

  static void lifecycle(JsonObject lifecycle, PodContext pod, FieldPath path, Findings found) {
    for (String member : List.of("postStart", "preStop")) {
      if (lifecycle.has(member)) {
        handler(lifecycle.object(member), OF_HOOKS, pod.graceSeconds(), path.child(member), found);
      }
    }
  }

  private static void handler(
      JsonObject owner, List<Handler> kinds, OptionalLong grace, FieldPath path, Findings found) {
    boolean first = true;
    for (Handler kind : kinds) {
      if (!owner.has(kind.member)) {
        continue;
      }
      FieldPath at = path.child(kind.member);
      if (first) {
        kind.check.run(owner.object(kind.member), grace, at, found);
      } else {
        found.forbidden(at, "may not specify more than 1 handler type");
      }
      first = false;
    }
    if (first) {
      found.required(path, "must specify a handler type");
    }
  }

  private static void exec(JsonObject action, FieldPath path, Findings found) {
    if (action.array("command").isEmpty()) {
      found.required(path.child("command"));
    }
  }

  private static void httpGet(JsonObject action, FieldPath path, Findings found) {
    found.present(path.child("path"), action.text("path"));
    port(action, path, found);
    found.oneOf(path.child("scheme"), action.text("scheme"), SCHEMES);
    JsonArray headers = action.array("httpHeaders");
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.object(i).text("name");
      found.invalid(path.child("httpHeaders"), name, FieldRules.httpHeaderName(name));
    }
  }

  /** A number or the name of one of the container's ports. */
  private static void port(JsonObject action, FieldPath path, Findings found) {
    Json port = action.get("port").orElse(JsonNumber.of(0));
    FieldPath at = path.child("port");
    if (port instanceof JsonString s) {
      found.invalid(at, s.value(), FieldRules.portName(s.value()));
    } else {
      long number = action.number("port");
      FieldRules.portNumber(number).forEach(text -> found.invalid(at, number, text));
    }
  }

  private static void sleep(JsonObject action, OptionalLong grace, FieldPath path, Findings found) {
    long seconds = action.number("seconds");
    if (grace.isPresent() && (seconds < 0 || seconds > grace.getAsLong())) {
      found.invalid(
          path,
          seconds,
          "must be non-negative and less than terminationGracePeriodSeconds (" + grace.getAsLong() + ")");
    }
  }
}

package dev.berth.server.admission;

import dev.berth.api.outbound.Answer;
import dev.berth.api.outbound.Outbound;
import dev.berth.api.outbound.Target;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Webhooks within the process, by path. Remembers what they were asked. */
final class FakeWebhooks implements Outbound {
  final List<JsonObject> asked = new ArrayList<>();
  final List<Target> targets = new ArrayList<>();
  private final Map<String, Function<JsonObject, Answer>> hooks = new HashMap<>();

  @Override
  public Answer call(Target to, byte[] body, Duration within, int limitBytes) {
    String path = to.pathAndQuery().replaceFirst("\\?.*", "");
    Function<JsonObject, Answer> hook = hooks.get(path);
    if (hook == null) {
      return new Answer.Failed("dial tcp " + to.authority() + ": connect: connection refused");
    }
    targets.add(to);
    JsonObject review = (JsonObject) Json.parse(body);
    asked.add(review.object("request"));
    return hook.apply(review.object("request"));
  }

  FakeWebhooks on(String path, Function<JsonObject, Answer> hook) {
    hooks.put(path, hook);
    return this;
  }

  /** Says yes. */
  FakeWebhooks allow(String path) {
    return on(path, request -> answer(request, "'allowed': true"));
  }

  FakeWebhooks deny(String path, String status) {
    return on(path, request -> answer(request, "'allowed': false, 'status': {" + status + "}"));
  }

  /** Answers a patch made from the object. */
  FakeWebhooks patch(String path, Function<JsonObject, String> patch) {
    return on(
        path,
        request -> {
          String operations = patch.apply(request.object("object"));
          return operations.isEmpty()
              ? answer(request, "'allowed': true")
              : answer(
                  request, "'allowed': true, 'patchType': 'JSONPatch', 'patch': '" + base64(operations) + "'");
        });
  }

  static String base64(String json) {
    return Base64.getEncoder().encodeToString(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  static Answer answer(JsonObject request, String response) {
    return raw(
        "{'kind': 'AdmissionReview', 'apiVersion': 'admission.k8s.io/v1', 'response': {'uid': '" + request.text("uid")
            + "', " + response + "}}");
  }

  static Answer raw(String body) {
    return new Answer.Answered(200, "application/json", body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** A webhook of a configuration, about all operations on ConfigMaps of labelled namespaces. */
  static String webhook(String name, String path, String more) {
    return "{'name': '" + name + "', 'clientConfig': {'url': 'https://hooks.example.com" + path + "'}, "
        + (more.contains("'rules'")
            ? ""
            : "'rules': [{'operations': ['*'], 'apiGroups': [''], 'apiVersions': ['v1'], 'resources':"
                + " ['configmaps']}], ")
        + (more.contains("'sideEffects'") ? "" : "'sideEffects': 'None', ")
        + (more.isEmpty() ? "" : more + ", ")
        + "'admissionReviewVersions': ['v1']}";
  }

  static String validating(String name, String... webhooks) {
    return configuration("Validating", name, webhooks);
  }

  static String mutating(String name, String... webhooks) {
    return configuration("Mutating", name, webhooks);
  }

  private static String configuration(String phase, String name, String... webhooks) {
    return "{'kind': '" + phase + "WebhookConfiguration', 'apiVersion': 'admissionregistration.k8s.io/v1', 'metadata':"
        + " {'name': '" + name + "'}, 'webhooks': [" + String.join(", ", webhooks) + "]}";
  }
}

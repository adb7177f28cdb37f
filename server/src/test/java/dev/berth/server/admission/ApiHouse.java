package dev.berth.server.admission;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.outbound.Outbound;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.server.ApiServer;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server without a wire, whose webhooks are called through the port given, and a namespace {@code ns}. */
final class ApiHouse {
  final VirtualLoop loop = new VirtualLoop(1, Instant.parse("2026-01-02T03:04:05Z"));
  private final ApiServer server;

  ApiHouse(Outbound outbound) {
    server = ApiServer.alone(Stores.memory(StoreConfig.DEFAULTS, loop.clock()), loop, outbound);
    must("POST", "/api/v1/namespaces", "{'metadata': {'name': 'ns', 'labels': {'team': 'a'}}}");
    must("POST", "/api/v1/namespaces/ns/serviceaccounts", "{'metadata': {'name': 'default'}}");
  }

  /** An answer with its body read. */
  record Answer(int code, JsonObject body, List<String> warnings) {
    String message() {
      return body.text("message");
    }

    JsonObject data() {
      return body.object("data");
    }
  }

  /** @param body JSON with single quotes */
  Answer call(String method, String target, String body, String... headers) {
    int q = target.indexOf('?');
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    fields.add(Map.entry("User-Agent", "test/1"));
    for (int i = 0; i < headers.length; i += 2) {
      fields.add(Map.entry(headers[i], headers[i + 1]));
    }
    Response r =
        server
            .api()
            .handle(
                new Request(
                    method,
                    q < 0 ? target : target.substring(0, q),
                    q < 0 ? "" : target.substring(q + 1),
                    Headers.of(fields),
                    body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                    List.of(),
                    "test",
                    "audit"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (r.content() instanceof Response.Content.Whole w) {
      w.parts().forEach(out::writeBytes);
    }
    JsonObject json =
        r.contentType().equals("application/json") && out.size() > 0
            ? (JsonObject) Json.parse(out.toByteArray())
            : JsonObject.EMPTY;
    List<String> warnings =
        r.headers().stream().filter(h -> h.name().equals("Warning")).map(Response.Header::value).toList();
    return new Answer(r.code(), json, warnings);
  }

  Answer must(String method, String target, String body, String... headers) {
    Answer a = call(method, target, body, headers);
    if (a.code() >= 300) {
      throw new AssertionError(method + " " + target + ": " + a);
    }
    return a;
  }

  Answer create(String body) {
    JsonObject object = (JsonObject) Json.parse(body.replace('\'', '"'));
    String path =
        switch (object.text("kind")) {
          case "ConfigMap" -> "/api/v1/namespaces/ns/configmaps";
          case "Pod" -> "/api/v1/namespaces/ns/pods";
          case "Namespace" -> "/api/v1/namespaces";
          case "MutatingWebhookConfiguration" ->
              "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
          case "ValidatingWebhookConfiguration" ->
              "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
          case "ValidatingAdmissionPolicy" -> "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
          case "ValidatingAdmissionPolicyBinding" ->
              "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";
          case "MutatingAdmissionPolicy" -> "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies";
          case "MutatingAdmissionPolicyBinding" ->
              "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings";
          default -> throw new AssertionError(object.text("kind"));
        };
    return call("POST", path, body);
  }

  Answer mustCreate(String body) {
    Answer a = create(body);
    if (a.code() != 201) {
      throw new AssertionError(a.toString());
    }
    return a;
  }

  /** A ConfigMap with data {@code stage: 0} and labels. */
  Answer map(String name, String labels) {
    return create(mapText(name, labels));
  }

  static String mapText(String name, String labels) {
    return "{'kind': 'ConfigMap', 'apiVersion': 'v1', 'metadata': {'name': '" + name + "', 'labels': {" + labels
        + "}}, 'data': {'stage': '0'}}";
  }
}

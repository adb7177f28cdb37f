package com.example.guard;

import com.example.ensemble.Ensemble;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionReview;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.webhook.admission.AdmissionController;
import io.javaoperatorsdk.webhook.admission.NotAllowedException;
import io.javaoperatorsdk.webhook.admission.mutation.Mutator;
import io.javaoperatorsdk.webhook.admission.validation.Validator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/** Webhooks of an operator: ensembles have an odd number of members, and say who looked at them. */
final class Guard implements AutoCloseable {
  private final HttpsServer server;
  private final KubernetesSerialization json = new KubernetesSerialization();

  Guard(SSLContext tls) throws IOException {
    json.registerKubernetesResource(Ensemble.class); // else it is read as some object of no known kind
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    Validator<Ensemble> odd =
        (ensemble, old, operation) -> {
          if (ensemble.getSpec().getMembers() % 2 == 0) {
            throw new NotAllowedException("an ensemble has an odd number of members");
          }
        };
    Mutator<Ensemble> sign =
        (ensemble, operation) -> {
          Map<String, String> labels = new TreeMap<>();
          if (ensemble.getMetadata().getLabels() != null) {
            labels.putAll(ensemble.getMetadata().getLabels());
          }
          labels.put("guarded", "yes");
          ensemble.getMetadata().setLabels(labels);
          return ensemble;
        };
    serve("/validate", new AdmissionController<>(odd));
    serve("/mutate", new AdmissionController<>(sign));
    server.start();
  }

  private void serve(String path, AdmissionController<Ensemble> controller) {
    server.createContext(
        path,
        exchange -> {
          AdmissionReview asked = json.unmarshal(exchange.getRequestBody(), AdmissionReview.class);
          answer(exchange, json.asJson(controller.handle(asked)));
        });
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  String url(String path) {
    return "https://localhost:" + server.getAddress().getPort() + path;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

package dev.berth.server.kubelet;

import dev.berth.api.access.cert.CertificateRequest;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.kubelet.NodeKeys.Purpose;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has a key certified by the cluster: asks, and looks until the certificate is there. One try; whoever has it begun begins the next.
 * On the loop.
 */
public final class Certification {
  private static final Duration LOOK = Duration.ofMillis(500);

  /** What came of it. */
  public sealed interface Outcome {
    /** @param pem the certificate */
    record Issued(String pem) implements Outcome {}

    /** It will not come; another key is needed. */
    record Refused(String why) implements Outcome {}
  }

  private final Client client;
  private final Loop loop;
  private final String name;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

  private Certification(Client client, Loop loop, String name) {
    this.client = client;
    this.loop = loop;
    this.name = name;
  }

  /** Completes in a turn of the loop; fails where the API does not answer. */
  public static CompletionStage<Outcome> of(Client client, Loop loop, Purpose purpose, KeyPair key, Profile profile) {
    Certification one = new Certification(client, loop, NodeKeys.requestName(purpose, key.getPublic()));
    Write write = Write.create(Kinds.SIGNING_REQUEST, "", request(one.name, purpose, key, profile));
    client.perform(write)
        .whenComplete(
            (answer, fault) -> {
              if (fault != null) {
                one.outcome.completeExceptionally(fault);
              } else if (answer instanceof Answer.Refused refused && !refused.isAlreadyExists()) {
                one.outcome.complete(new Outcome.Refused(refused.message()));
              } else {
                one.look();
              }
            });
    return one.outcome;
  }

  private static JsonObject request(String name, Purpose purpose, KeyPair key, Profile profile) {
    String pem = CertificateRequest.write(key, profile);
    boolean serves = purpose == Purpose.SERVING;
    return JsonObject.EMPTY
        .with("apiVersion", "certificates.k8s.io/v1")
        .with("kind", "CertificateSigningRequest")
        .with("metadata", JsonObject.EMPTY.with("name", name))
        .with(
            "spec",
            JsonObject.EMPTY
                .with("request", Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))
                .with("signerName", serves ? "kubernetes.io/kubelet-serving" : "kubernetes.io/kube-apiserver-client-kubelet")
                .with(
                    "usages", JsonArray.ofStrings(List.of("digital signature", serves ? "server auth" : "client auth"))));
  }

  private void look() {
    client.get(Ref.of(Kinds.SIGNING_REQUEST, "", name))
        .whenComplete(
            (answer, fault) -> {
              if (fault != null) {
                outcome.completeExceptionally(fault);
                return;
              }
              Optional<Outcome> come =
                  switch (answer) {
                    case Answer.Refused refused -> Optional.of(new Outcome.Refused(refused.message()));
                    case Answer.Done(JsonObject request, long _) -> outcome(request);
                  };
              if (come.isPresent()) {
                outcome.complete(come.get());
              } else {
                loop.schedule(LOOK, this::look);
              }
            });
  }

  private Optional<Outcome> outcome(JsonObject request) {
    JsonObject status = request.object("status");
    String certificate = status.text("certificate");
    if (!certificate.isEmpty()) {
      return Optional.of(new Outcome.Issued(new String(Base64.getDecoder().decode(certificate), StandardCharsets.UTF_8)));
    }
    return status.array("conditions").objects()
        .filter(c -> c.text("type").equals("Denied") || c.text("type").equals("Failed"))
        .findFirst()
        .map(c -> new Outcome.Refused("the request " + name + " was " + c.text("type") + ": " + c.text("message")));
  }
}

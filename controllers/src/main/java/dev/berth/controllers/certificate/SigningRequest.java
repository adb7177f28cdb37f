package dev.berth.controllers.certificate;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.time.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A CertificateSigningRequest, as its controllers read it. */
record SigningRequest(AnyObject object) {
  static final String CLIENT = "kubernetes.io/kube-apiserver-client";
  static final String KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
  static final String KUBELET_SERVING = "kubernetes.io/kubelet-serving";
  static final String LEGACY = "kubernetes.io/legacy-unknown";

  private JsonObject spec() {
    return object.spec();
  }

  String name() {
    return object.name();
  }

  String signer() {
    return spec().text("signerName");
  }

  String username() {
    return spec().text("username");
  }

  List<String> groups() {
    return spec().array("groups").strings().toList();
  }

  Set<String> usages() {
    return new TreeSet<>(spec().array("usages").strings().toList());
  }

  /** In PEM. */
  String request() {
    return decoded(spec().text("request"));
  }

  Optional<Duration> asksFor() {
    return spec().integer("expirationSeconds").isPresent()
        ? Optional.of(Duration.ofSeconds(spec().number("expirationSeconds")))
        : Optional.empty();
  }

  /** In PEM; empty where none was issued yet. */
  String certificate() {
    return decoded(object.status().text("certificate"));
  }

  boolean isDecided() {
    return has("Approved") || has("Denied");
  }

  boolean has(String condition) {
    return object.status().array("conditions").objects().anyMatch(c -> c.text("type").equals(condition));
  }

  /** When a condition was last written. */
  Optional<Instant> updated(String condition) {
    return object.status().array("conditions").objects()
        .filter(c -> c.text("type").equals(condition))
        .findFirst()
        .flatMap(c -> Timestamps.of(c, "lastUpdateTime"));
  }

  /** The object with one more condition. */
  JsonObject with(String type, String reason, String message, Instant now) {
    String at = Timestamps.format(now);
    JsonObject condition =
        JsonObject.builder()
            .put("type", type)
            .put("status", "True")
            .put("reason", reason)
            .put("message", message)
            .put("lastUpdateTime", at)
            .put("lastTransitionTime", at)
            .build();
    JsonArray conditions = object.status().array("conditions").plus(condition);
    return object.json().with("status", object.status().with("conditions", conditions));
  }

  JsonObject issued(String pem) {
    String text = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    return object.json().with("status", object.status().with("certificate", text));
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}

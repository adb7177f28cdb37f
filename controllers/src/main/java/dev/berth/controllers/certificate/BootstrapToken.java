package dev.berth.controllers.certificate;

import dev.berth.model.kinds.AnyObject;
import dev.berth.model.time.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** What machines join with, as a Secret in {@code kube-system}. */
record BootstrapToken(AnyObject secret) {
  static final String NAMESPACE = "kube-system";
  private static final String TYPE = "bootstrap.kubernetes.io/token";

  static boolean is(AnyObject secret) {
    return secret.namespace().equals(NAMESPACE) && secret.json().text("type").equals(TYPE);
  }

  /** @throws IllegalArgumentException where it is not base64 */
  String value(String key) {
    return new String(Base64.getDecoder().decode(secret.json().object("data").text(key)), StandardCharsets.UTF_8);
  }

  /** Empty where it never ends. A time that cannot be read is one that has passed, as for whoever shows the token. */
  Optional<Instant> end() {
    try {
      String text = value("expiration");
      return text.isEmpty() ? Optional.empty() : Optional.of(Timestamps.parse(text));
    } catch (IllegalArgumentException e) { // of base64 or of the time
      return Optional.of(Instant.EPOCH);
    }
  }
}

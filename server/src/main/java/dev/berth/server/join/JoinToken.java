package dev.berth.server.join;

import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A token with which machines join: {@code ID.SECRET}, kept as a Secret as kubeadm keeps its own.
 *
 * @param end when it is good no more; empty for never
 */
public record JoinToken(String id, String word, Optional<Instant> end, String description) {
  public static final String NAMESPACE = "kube-system";
  public static final String TYPE = "bootstrap.kubernetes.io/token";
  /** Of those who may ask for a node's certificate, which is granted at once. */
  public static final String GROUP = "system:bootstrappers:berth:default-node-token";

  private static final String PREFIX = "bootstrap-token-";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final RandomGenerator RANDOM = new SecureRandom();

  /** @param ttl zero for one that never ends */
  public static JoinToken create(Duration ttl, String description, Instant now) {
    return new JoinToken(
        letters(6), letters(16), ttl.isZero() ? Optional.empty() : Optional.of(now.plus(ttl)), description);
  }

  private static String letters(int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  /** Of the Secret of a token. */
  public static String secretName(String id) {
    return PREFIX + id;
  }

  /** Empty where a Secret is none. */
  public static Optional<JoinToken> read(JsonObject secret) {
    if (!secret.text("type").equals(TYPE)) {
      return Optional.empty();
    }
    String end = value(secret, "expiration");
    try {
      return Optional.of(
          new JoinToken(
              value(secret, "token-id"),
              value(secret, "token-secret"),
              end.isEmpty() ? Optional.empty() : Optional.of(Timestamps.parse(end)),
              value(secret, "description")));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a time that is none: the API does not take the token either
    }
  }

  private static String value(JsonObject secret, String key) {
    return new String(Base64.getDecoder().decode(secret.object("data").text(key)), StandardCharsets.UTF_8);
  }

  public String text() {
    return id + "." + word;
  }

  public JsonObject secret() {
    Map<String, String> data = new TreeMap<>();
    data.put("auth-extra-groups", GROUP);
    data.put("token-id", id);
    data.put("token-secret", word);
    data.put("usage-bootstrap-authentication", "true");
    data.put("usage-bootstrap-signing", "true");
    end.ifPresent(at -> data.put("expiration", Timestamps.format(at)));
    if (!description.isEmpty()) {
      data.put("description", description);
    }
    return JsonObject.EMPTY
        .with("apiVersion", "v1")
        .with("kind", "Secret")
        .with("metadata", JsonObject.EMPTY.with("name", secretName(id)).with("namespace", NAMESPACE))
        .with("type", TYPE)
        .with("stringData", JsonObject.ofStrings(data));
  }
}

package dev.berth.controllers.certificate;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs the {@code kubeconfig} of the ConfigMap {@code cluster-info} in {@code kube-public} with each bootstrap token that is meant
 * for it, so that whoever knows a token can tell that it is this cluster's. The ConfigMap is others' (kubeadm makes it): while
 * there is none, nothing is signed. There is one key, the ConfigMap's name.
 *
 * <p>A signature is a detached JWS with HS256 (RFC 7515, appendix F), and lies beside what it signs as {@code
 * jws-kubeconfig-<token id>}.
 */
public final class BootstrapSigner implements Controller, Planner<String> {
  private static final String PUBLIC = "kube-public";
  private static final String NAME = "cluster-info";
  private static final String SIGNED = "kubeconfig";
  private static final String SIGNATURE = "jws-kubeconfig-";
  private static final String PREFIX = "bootstrap-token-";
  private static final String ALGORITHM = "HmacSHA256";

  @Override
  public String name() {
    return "bootstrap-signer-controller";
  }

  @Override
  public String account() {
    return "bootstrap-signer";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SECRET)
        .withPart(Kinds.CONFIG_MAP, map -> map.object("metadata").text("name").equals(NAME));
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    workplace.view().onChange(
        Kinds.SECRET, (before, after) -> after.or(() -> before).filter(BootstrapToken::is).ifPresent(_ -> queue.add(NAME)));
    workplace.view().onChange(
        Kinds.CONFIG_MAP,
        (_, after) -> after.filter(map -> map.namespace().equals(PUBLIC) && map.name().equals(NAME)).ifPresent(_ -> queue.add(NAME)));
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    Optional<AnyObject> found = view.get(Kinds.CONFIG_MAP, PUBLIC, key).filter(map -> map.json().object("data").has(SIGNED));
    if (found.isEmpty()) {
      return Plan.NOTHING;
    }
    JsonObject data = found.get().json().object("data");
    String content = data.text(SIGNED);
    Map<String, String> signatures =
        view.list(Kinds.SECRET, BootstrapToken.NAMESPACE).stream()
            .filter(BootstrapToken::is)
            .map(BootstrapToken::new)
            .filter(token -> signs(token, now))
            .collect(
                Collectors.toMap(
                    token -> SIGNATURE + token.value("token-id"),
                    token -> signature(content, token.value("token-id"), token.value("token-secret")),
                    (one, _) -> one,
                    TreeMap::new));
    JsonObject wanted = data;
    for (String name : data.names()) {
      wanted = name.startsWith(SIGNATURE) && !signatures.containsKey(name) ? wanted.without(name) : wanted;
    }
    for (Map.Entry<String, String> one : signatures.entrySet()) {
      wanted = wanted.with(one.getKey(), one.getValue());
    }
    if (wanted.equals(data)) {
      return Plan.NOTHING;
    }
    return Plan.of(
        Step.perform(Write.update(Kinds.CONFIG_MAP, new AnyObject(found.get().json().with("data", wanted))))
            .tolerating("NotFound", "Conflict"));
  }

  /** Whether a token is whole, good, and meant for signing. */
  private static boolean signs(BootstrapToken token, Instant now) {
    try {
      String id = token.value("token-id");
      return id.matches("[a-z0-9]{6}")
          && token.secret().name().equals(PREFIX + id)
          && !token.value("token-secret").isEmpty()
          && token.value("usage-bootstrap-signing").equals("true")
          && token.end().filter(end -> !end.isAfter(now)).isEmpty();
    } catch (IllegalArgumentException e) { // not base64: such a token is none
      return false;
    }
  }

  /** A JWS without what it signs. */
  static String signature(String content, String id, String word) {
    String head = base64("{\"alg\":\"HS256\",\"kid\":\"" + id + "\"}");
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(word.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      byte[] sum = mac.doFinal((head + "." + base64(content)).getBytes(StandardCharsets.US_ASCII));
      return head + ".." + Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JDK without " + ALGORITHM + ", or a token without a word: " + id, e);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

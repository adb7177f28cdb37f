package dev.berth.controllers.serviceaccount;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Index;
import dev.berth.client.Needs;
import dev.berth.client.Ref;
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
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Fills in Secrets of the type {@code kubernetes.io/service-account-token}: the token of the account that their annotation
 * names, the namespace, and what to trust the API server by. They go with their account. Keys are Secrets. Source: {@code
 * pkg/controller/serviceaccount/tokens_controller.go}.
 */
public final class TokenSecrets implements Controller, Planner<TokenSecrets.Key> {
  private static final String TYPE = "kubernetes.io/service-account-token";
  private static final String ACCOUNT = "kubernetes.io/service-account.name";
  private static final String UID = "kubernetes.io/service-account.uid";

  /** Token Secrets by {@code namespace/name} of their account. */
  private static final Index<AnyObject> BY_ACCOUNT =
      new Index<>("account", Kinds.SECRET, secret -> isToken(secret) ? List.of(accountKey(secret)) : List.of());

  private final String certificates;
  private final TokenSigner signer;

  /** @param account that the Secret was for when it was last seen, so that it can be taken from there */
  record Key(String namespace, String name, String account) {}

  /** @param certificates in PEM, by which the API server is known; empty where nobody needs them */
  public TokenSecrets(String certificates, TokenSigner signer) {
    this.certificates = certificates;
    this.signer = signer;
  }

  @Override
  public String name() {
    return "serviceaccount-token-controller";
  }

  @Override
  public String account() {
    return ""; // it makes what the others' accounts need
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SECRET, Kinds.SERVICE_ACCOUNT).with(BY_ACCOUNT);
  }

  @Override
  public void start(Workplace workplace) {
    View view = workplace.view();
    PlanQueue<Key> queue = new PlanQueue<>(workplace, this);
    view.onChange(
        Kinds.SECRET,
        (before, after) -> after.or(() -> before).filter(TokenSecrets::isToken).map(TokenSecrets::key).ifPresent(queue::add));
    view.onChange(
        Kinds.SERVICE_ACCOUNT,
        (before, after) ->
            after.or(() -> before)
                .filter(_ -> before.isEmpty() || after.isEmpty())
                .ifPresent(account -> view.by(BY_ACCOUNT, account.key()).forEach(secret -> queue.add(key(secret)))));
  }

  private static boolean isToken(AnyObject secret) {
    return secret.json().text("type").equals(TYPE) && !annotation(secret, ACCOUNT).isEmpty();
  }

  private static String annotation(AnyObject object, String name) {
    return object.meta().annotations().text(name);
  }

  private static String accountKey(AnyObject secret) {
    return secret.namespace() + "/" + annotation(secret, ACCOUNT);
  }

  private static Key key(AnyObject secret) {
    return new Key(secret.namespace(), secret.name(), annotation(secret, ACCOUNT));
  }

  @Override
  public Plan plan(View view, Key key, Instant now) {
    Optional<AnyObject> account = view.get(Kinds.SERVICE_ACCOUNT, key.namespace(), key.account());
    Optional<AnyObject> secret = view.get(Kinds.SECRET, key.namespace(), key.name());
    if (secret.isEmpty()) {
      return account.map(a -> forgotten(a, key.name())).orElse(Plan.NOTHING);
    }
    if (!isToken(secret.get()) || secret.get().isTerminating()) {
      return Plan.NOTHING;
    }
    String wanted = annotation(secret.get(), UID);
    return account
        .filter(a -> wanted.isEmpty() || wanted.equals(a.uid()))
        .map(a -> filled(secret.get(), a))
        .orElseGet(() -> gone(secret.get(), wanted));
  }

  /** The account's list names the Secret no longer. */
  private static Plan forgotten(AnyObject account, String secret) {
    List<JsonObject> named = account.json().array("secrets").objects().toList();
    List<JsonObject> left = named.stream().filter(ref -> !ref.text("name").equals(secret)).toList();
    return left.size() == named.size()
        ? Plan.NOTHING
        : Plan.of(
            Step.perform(
                    Write.update(Kinds.SERVICE_ACCOUNT, new AnyObject(account.json().with("secrets", JsonArray.of(left)))))
                .tolerating("NotFound"));
  }

  /** The account may be there, and only its news be late. */
  private static Plan gone(AnyObject secret, String wanted) {
    Ref account = Ref.of(Kinds.SERVICE_ACCOUNT, secret.namespace(), annotation(secret, ACCOUNT));
    return Plan.builder()
        .then(
            new Step.Confirm(
                account,
                now -> now.filter(a -> wanted.isEmpty() || a.object("metadata").text("uid").equals(wanted)).isEmpty()))
        .then(
            Step.perform(new Write.Delete(Ref.of(Kinds.SECRET, secret), Write.DeleteOptions.only(secret)))
                .tolerating("NotFound", "Conflict"))
        .build();
  }

  private Plan filled(AnyObject secret, AnyObject account) {
    JsonObject old = secret.json().object("data");
    JsonObject data = old;
    if (!certificates.isEmpty()) {
      data = data.with("ca.crt", encoded(certificates));
    }
    if (data.text("namespace").isEmpty()) {
      data = data.with("namespace", encoded(secret.namespace()));
    }
    if (data.text("token").isEmpty()) {
      data =
          data.with("token", encoded(signer.sign(secret.namespace(), account.name(), account.uid(), secret.name())));
    }
    if (data.equals(old)) {
      return Plan.NOTHING;
    }
    JsonObject next =
        secret.json().with("data", data).withAt(JsonString.of(account.uid()), "metadata", "annotations", UID);
    return Plan.of(
        Step.perform(Write.update(Kinds.SECRET, new AnyObject(next))).tolerating("NotFound", "Conflict"));
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

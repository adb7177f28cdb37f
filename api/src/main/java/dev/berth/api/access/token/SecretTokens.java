package dev.berth.api.access.token;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.ServiceAccountName;
import dev.berth.api.access.User;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ServiceAccount tokens of old, which lie in Secrets: they never end, and are good as long as the Secret holds them and the
 * account has its uid. Makes them, too, and has it written on a Secret on which day its token was last used, so that nobody need keep
 * one that nobody uses. Source: upstream {@code pkg/serviceaccount/legacy.go}.
 */
public final class SecretTokens implements TokenAuthenticator {
  private static final String ISSUER = "kubernetes/serviceaccount";
  private static final String PREFIX = "kubernetes.io/serviceaccount/";
  private static final String NAMESPACE = PREFIX + "namespace";
  private static final String SECRET = PREFIX + "secret.name";
  private static final String ACCOUNT = PREFIX + "service-account.name";
  private static final String UID = PREFIX + "service-account.uid";
  private static final String REVOKED = "kubernetes.io/legacy-token-invalid-since";
  private static final String USED = "kubernetes.io/legacy-token-last-used";

  /** Writes on Secrets. */
  public interface Secrets {
    /** Once a day for each; what cannot be written is not. @param change a merge patch */
    void patch(String namespace, String name, JsonObject change);
  }

  private final List<SigningKey> keys;
  private final List<String> ownAudiences;
  private final AccessObjects objects;
  private final Secrets secrets;
  private final InstantSource clock;

  /**
   * @param keys whose signatures count
   * @param ownAudiences the API server's, whom such tokens are for
   */
  public SecretTokens(
      List<SigningKey> keys, List<String> ownAudiences, AccessObjects objects, Secrets secrets, InstantSource clock) {
    this.keys = List.copyOf(keys);
    this.ownAudiences = List.copyOf(ownAudiences);
    this.objects = objects;
    this.secrets = secrets;
    this.clock = clock;
  }

  /** @param uid of the account */
  public static String sign(SigningKey key, ServiceAccountName account, String uid, String secret) {
    return Jwt.sign(
        JsonObject.EMPTY
            .with("iss", ISSUER)
            .with(NAMESPACE, account.namespace())
            .with(SECRET, secret)
            .with(ACCOUNT, account.name())
            .with(UID, uid)
            .with("sub", account.userName()),
        key);
  }

  @Override
  public Outcome authenticate(String token, List<String> audiences) {
    Optional<Jwt> jwt = Jwt.parse(token).filter(parsed -> parsed.claims().text("iss").equals(ISSUER));
    if (jwt.isEmpty()) {
      return new Outcome.Foreign();
    }
    if (keys.stream().noneMatch(jwt.get()::isSignedBy)) {
      return new Outcome.Rejected("go-jose/go-jose: error in cryptographic primitive");
    }
    List<String> both = audiences.isEmpty() ? ownAudiences : audiences.stream().filter(ownAudiences::contains).toList();
    JsonObject claims = jwt.get().claims();
    ServiceAccountName account = new ServiceAccountName(claims.text(NAMESPACE), claims.text(ACCOUNT));
    if (both.isEmpty()) {
      return new Outcome.Rejected("token audiences is invalid for the target audiences");
    }
    Optional<JsonObject> secret = objects.get("", "secrets", account.namespace(), claims.text(SECRET));
    Optional<String> flaw = flaw(claims, account, token, secret);
    if (flaw.isPresent() || secret.isEmpty()) {
      return new Outcome.Rejected(flaw.orElse(""));
    }
    used(account.namespace(), secret.get().object("metadata"));
    return secret.get().object("metadata").object("labels").text(REVOKED).isEmpty()
        ? new Outcome.Known(
            new User(account.userName(), claims.text(UID), new ArrayList<>(account.groups()), Map.of()), both)
        : new Outcome.Rejected(revoked(claims.text(SECRET), account));
  }

  private static String revoked(String secret, ServiceAccountName account) {
    String namespace = account.namespace();
    return "the token in secret " + namespace + "/" + secret + " for service account " + namespace + "/" + account.name()
        + " has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '"
        + REVOKED + "' label from the secret to temporarily allow use of this token";
  }

  /** Tomorrow counts as well: another server's clock may be ahead. */
  private void used(String namespace, JsonObject metadata) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    String last = metadata.object("labels").text(USED);
    if (!last.equals(today.toString()) && !last.equals(today.plusDays(1).toString())) {
      JsonObject label = JsonObject.of(USED, JsonString.of(today.toString()));
      JsonObject change = JsonObject.EMPTY.with("uid", metadata.text("uid")).with("labels", label);
      secrets.patch(namespace, metadata.text("name"), JsonObject.of("metadata", change));
    }
  }

  private Optional<String> flaw(
      JsonObject claims, ServiceAccountName account, String token, Optional<JsonObject> secret) {
    if (!claims.text("sub").equals(account.userName())) {
      return Optional.of("sub claim is invalid");
    }
    if (secret.isEmpty() || isGoing(secret.get())) {
      return Optional.of("service account token has been invalidated");
    }
    String held = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    if (!secret.get().object("data").text("token").equals(held)) {
      return Optional.of("service account token does not match server's copy");
    }
    Optional<JsonObject> is = objects.get("", "serviceaccounts", account.namespace(), account.name());
    if (is.isEmpty() || isGoing(is.get())) {
      return Optional.of("service account " + account.namespace() + "/" + account.name() + " has been deleted");
    }
    String uid = is.get().object("metadata").text("uid");
    return uid.equals(claims.text(UID))
        ? Optional.empty()
        : Optional.of("service account UID (" + uid + ") does not match claim (" + claims.text(UID) + ")");
  }

  private static boolean isGoing(JsonObject object) {
    return object.object("metadata").has("deletionTimestamp");
  }
}

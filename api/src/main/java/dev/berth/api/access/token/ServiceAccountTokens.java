package dev.berth.api.access.token;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * ServiceAccount tokens that this server signed. A good token is one whose signature, issuer, audience and time are right
 * and whose account and bound object are still there with the same uid: so it dies with its pod, at once.
 *
 * <p>The owner of the memory of tokens whose signature was verified (by digest, so that it holds no credentials): a
 * signature costs a hundred times the rest, and time and objects are looked at with every request anyway.
 */
public final class ServiceAccountTokens implements TokenAuthenticator {
  private static final int REMEMBERED = 16_384;

  private final List<SigningKey> keys;
  private final List<String> issuers;
  private final List<String> ownAudiences;
  private final AccessObjects objects;
  private final InstantSource clock;
  private final Map<String, ServiceAccountClaims> verified = new ConcurrentHashMap<>();

  /**
   * @param keys whose signatures count
   * @param issuers of whom tokens must name one
   * @param ownAudiences the API server's; the issuer, mostly
   */
  public ServiceAccountTokens(
      List<SigningKey> keys, List<String> issuers, List<String> ownAudiences, AccessObjects objects, InstantSource clock) {
    this.keys = List.copyOf(keys);
    this.issuers = List.copyOf(issuers);
    this.ownAudiences = List.copyOf(ownAudiences);
    this.objects = objects;
    this.clock = clock;
  }

  @Override
  public Outcome authenticate(String token, List<String> audiences) {
    String digest = digest(token);
    ServiceAccountClaims known = verified.get(digest);
    if (known != null) {
      return judge(known, audiences);
    }
    Optional<Jwt> parsed = Jwt.parse(token);
    if (parsed.isEmpty() || !issuers.contains(parsed.get().claims().text("iss"))) {
      return new Outcome.Foreign();
    }
    Jwt jwt = parsed.get();
    String wanted = jwt.header().text("kid");
    List<SigningKey> candidates = keys.stream().filter(k -> wanted.isEmpty() || wanted.equals(k.id())).toList();
    if (candidates.isEmpty()) {
      return new Outcome.Rejected("invalid signature, no keys found");
    }
    if (candidates.stream().noneMatch(jwt::isSignedBy)) {
      return new Outcome.Rejected("go-jose/go-jose: error in cryptographic primitive");
    }
    ServiceAccountClaims claims = ServiceAccountClaims.of(jwt.claims());
    if (verified.size() >= REMEMBERED) {
      verified.clear();
    }
    verified.put(digest, claims);
    return judge(claims, audiences);
  }

  private Outcome judge(ServiceAccountClaims claims, List<String> audiences) {
    List<String> made = claims.audiences().isEmpty() ? ownAudiences : claims.audiences();
    List<String> asked = audiences.isEmpty() ? ownAudiences : audiences;
    List<String> both = made.stream().filter(asked::contains).distinct().toList();
    if (both.isEmpty() && !ownAudiences.isEmpty()) {
      return new Outcome.Rejected(
          "token audiences " + goList(made) + " is invalid for the target audiences " + goList(asked));
    }
    Instant now = clock.instant();
    return claims
        .timeFlaw(now)
        .or(() -> accountFlaw(claims, now))
        .or(() -> boundFlaw("secrets", "secret", claims.account().namespace(), claims.secret(), now))
        .or(() -> boundFlaw("pods", "pod", claims.account().namespace(), claims.pod(), now))
        // the node of a pod's token is only told, not checked
        .or(() -> claims.pod().isPresent() ? Optional.empty() : boundFlaw("nodes", "node", "", claims.node(), now))
        .<Outcome>map(Outcome.Rejected::new)
        .orElseGet(() -> new Outcome.Known(claims.user(), both));
  }

  private Optional<String> accountFlaw(ServiceAccountClaims claims, Instant now) {
    String namespace = claims.account().namespace();
    String name = claims.account().name();
    Optional<JsonObject> account = objects.get("", "serviceaccounts", namespace, name);
    if (account.isEmpty()) {
      return Optional.of("serviceaccounts \"" + name + "\" not found");
    }
    JsonObject metadata = account.get().object("metadata");
    if (!metadata.text("uid").equals(claims.accountUid())) {
      return Optional.of(
          "service account UID (" + metadata.text("uid") + ") does not match claim (" + claims.accountUid() + ")");
    }
    return isGone(metadata, now)
        ? Optional.of("service account " + namespace + "/" + name + " has been deleted")
        : Optional.empty();
  }

  private Optional<String> boundFlaw(
      String plural, String word, String namespace, Optional<ServiceAccountClaims.Reference> bound, Instant now) {
    if (bound.isEmpty()) {
      return Optional.empty();
    }
    Optional<JsonObject> found = objects.get("", plural, namespace, bound.get().name());
    if (found.isEmpty()) {
      return Optional.of("service account token has been invalidated");
    }
    JsonObject metadata = found.get().object("metadata");
    if (!metadata.text("uid").equals(bound.get().uid())) {
      return Optional.of(
          word + " UID (" + metadata.text("uid") + ") does not match service account " + word + " ref claim ("
              + bound.get().uid() + ")");
    }
    return isGone(metadata, now) ? Optional.of("service account token has been invalidated") : Optional.empty();
  }

  /** Deleted, and the time that it was given to end is over. */
  private static boolean isGone(JsonObject metadata, Instant now) {
    String deleted = metadata.text("deletionTimestamp");
    return !deleted.isEmpty()
        && Instant.parse(deleted).isBefore(now.minusSeconds(ServiceAccountClaims.LEEWAY_SECONDS));
  }

  private static String goList(List<String> items) {
    return items.stream()
        .map(GoQuote::quote)
        .collect(Collectors.joining(" ", "[", "]"));
  }

  private static String digest(String token) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return new String(digest, StandardCharsets.ISO_8859_1);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}

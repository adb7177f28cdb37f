package dev.berth.api.access.token;

import dev.berth.api.access.BoundExtras;
import dev.berth.api.access.ServiceAccountName;
import dev.berth.api.access.User;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a ServiceAccount's token says (upstream {@code pkg/serviceaccount/claims.go}).
 *
 * @param account whose it is
 * @param accountUid that the account must still have
 * @param issuer who made it
 * @param id its own name
 * @param audiences for whom it is; none in tokens of old
 * @param issuedAt seconds since 1970
 * @param notBefore seconds since 1970
 * @param expiry seconds since 1970
 * @param pod that must still be there
 * @param secret that must still be there
 * @param node that must still be there, or that the pod runs on
 * @param warnAfter seconds since 1970 after which its use is frowned upon
 */
record ServiceAccountClaims(
    ServiceAccountName account,
    String accountUid,
    String issuer,
    String id,
    List<String> audiences,
    OptionalLong issuedAt,
    OptionalLong notBefore,
    OptionalLong expiry,
    Optional<Reference> pod,
    Optional<Reference> secret,
    Optional<Reference> node,
    OptionalLong warnAfter) {

  /** An object by name and uid. */
  record Reference(String name, String uid) {
    static Optional<Reference> in(JsonObject claims, String member) {
      return claims.has(member)
          ? Optional.of(new Reference(claims.object(member).text("name"), claims.object(member).text("uid")))
          : Optional.empty();
    }

    JsonObject toJson() {
      return JsonObject.builder().putUnlessEmpty("name", name).putUnlessEmpty("uid", uid).build();
    }
  }

  static ServiceAccountClaims of(JsonObject claims) {
    JsonObject own = claims.object("kubernetes.io");
    JsonObject account = own.object("serviceaccount");
    return new ServiceAccountClaims(
        new ServiceAccountName(own.text("namespace"), account.text("name")),
        account.text("uid"),
        claims.text("iss"),
        claims.text("jti"),
        claims.get("aud").orElse(JsonArray.EMPTY) instanceof JsonString one
            ? List.of(one.value())
            : claims.array("aud").strings().toList(),
        claims.integer("iat"),
        claims.integer("nbf"),
        claims.integer("exp"),
        Reference.in(own, "pod"),
        Reference.in(own, "secret"),
        Reference.in(own, "node"),
        own.integer("warnafter"));
  }

  /** Members sorted, as upstream's library writes them. */
  JsonObject toJson() {
    JsonObject.Builder own = JsonObject.builder().put("namespace", account.namespace());
    node.ifPresent(r -> own.put("node", r.toJson()));
    pod.ifPresent(r -> own.put("pod", r.toJson()));
    secret.ifPresent(r -> own.put("secret", r.toJson()));
    own.put("serviceaccount", new Reference(account.name(), accountUid).toJson());
    warnAfter.ifPresent(s -> own.put("warnafter", s));
    JsonObject.Builder b = JsonObject.builder().put("aud", JsonArray.ofStrings(audiences));
    expiry.ifPresent(s -> b.put("exp", s));
    issuedAt.ifPresent(s -> b.put("iat", s));
    b.put("iss", issuer).putUnlessEmpty("jti", id).put("kubernetes.io", own.build());
    notBefore.ifPresent(s -> b.put("nbf", s));
    return b.put("sub", account.userName()).build();
  }

  User user() {
    Map<String, List<String>> extra = new HashMap<>();
    if (!id.isEmpty()) {
      extra.put(User.CREDENTIAL_ID, List.of("JTI=" + id));
    }
    pod.ifPresent(
        p -> {
          extra.put(BoundExtras.POD_NAME, List.of(p.name()));
          extra.put(BoundExtras.POD_UID, List.of(p.uid()));
        });
    node.ifPresent(
        n -> {
          extra.put(BoundExtras.NODE_NAME, List.of(n.name()));
          if (!n.uid().isEmpty()) {
            extra.put(BoundExtras.NODE_UID, List.of(n.uid()));
          }
        });
    return new User(account.userName(), accountUid, new ArrayList<>(account.groups()), extra);
  }

  /** Why the time is wrong for it, if it is: a minute is forgiven either way. */
  Optional<String> timeFlaw(Instant now) {
    long seconds = now.getEpochSecond();
    if (notBefore.isPresent() && seconds + LEEWAY_SECONDS < notBefore.getAsLong()) {
      return Optional.of("service account token is not valid yet");
    }
    if (expiry.isPresent() && seconds - LEEWAY_SECONDS > expiry.getAsLong()) {
      return Optional.of("service account token has expired");
    }
    return issuedAt.isPresent() && seconds + LEEWAY_SECONDS < issuedAt.getAsLong()
        ? Optional.of("service account token is issued in the future")
        : Optional.empty();
  }

  static final long LEEWAY_SECONDS = 60;
}

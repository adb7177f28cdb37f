package dev.berth.api.access.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.access.ServiceAccountName;
import dev.berth.api.access.StoredObjects;
import dev.berth.api.access.User;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.token.ServiceAccountClaims.Reference;
import dev.berth.api.access.token.TokenAuthenticator.Outcome;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ServiceAccountTokensTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
  private static final SigningKey KEY = new SigningKey(Keys.generate());
  private static final Optional<Reference> NONE = Optional.empty();

  private Instant now = NOW;
  private final StoredObjects stored =
      new StoredObjects()
          .put("v1", "serviceaccounts", "{'metadata':{'namespace':'ns','name':'robot','uid':'u1'}}")
          .put("v1", "pods", "{'metadata':{'namespace':'ns','name':'web-0','uid':'p1'}}")
          .put("v1", "secrets", "{'metadata':{'namespace':'ns','name':'s','uid':'s1'}}")
          .put("v1", "nodes", "{'metadata':{'name':'n1','uid':'n1-uid'}}");
  private final ServiceAccountTokens tokens =
      new ServiceAccountTokens(
          List.of(KEY), List.of(ISSUER), List.of(ISSUER), stored.asAccessObjects(), () -> now);

  private static String token(Optional<Reference> pod, Optional<Reference> secret, Optional<Reference> node) {
    return Jwt.sign(claims(List.of(ISSUER), pod, secret, node).toJson(), KEY);
  }

  private static ServiceAccountClaims claims(
      List<String> audiences, Optional<Reference> pod, Optional<Reference> secret, Optional<Reference> node) {
    return new ServiceAccountClaims(
        new ServiceAccountName("ns", "robot"),
        "u1",
        ISSUER,
        "jti-1",
        audiences,
        OptionalLong.of(NOW.getEpochSecond()),
        OptionalLong.of(NOW.getEpochSecond()),
        OptionalLong.of(NOW.getEpochSecond() + 3600),
        pod,
        secret,
        node,
        OptionalLong.empty());
  }

  private static Optional<Reference> ref(String name, String uid) {
    return Optional.of(new Reference(name, uid));
  }

  private String verdict(String token) {
    return switch (tokens.authenticate(token, List.of())) {
      case Outcome.Known(User user, var _) -> user.name();
      case Outcome.Foreign() -> "foreign";
      case Outcome.Rejected(String why) -> why;
    };
  }

  @Test
  void tokensOfOtherIssuersCountByTheirPublicKeys() {
    KeyPair pair = Keys.generate();
    ServiceAccountTokens both =
        new ServiceAccountTokens(
            List.of(KEY, SigningKey.verifying(pair.getPublic())), List.of("https://new", ISSUER), List.of(ISSUER),
            stored.asAccessObjects(), () -> now);
    String foreign = Jwt.sign(claims(List.of(ISSUER), NONE, NONE, NONE).toJson(), new SigningKey(pair));
    assertThat(both.authenticate(foreign, List.of())).isInstanceOf(Outcome.Known.class);
    assertThat(verdict(foreign)).isEqualTo("invalid signature, no keys found");
    assertThatThrownBy(() -> SigningKey.verifying(pair.getPublic()).sign(new byte[1])).hasMessageContaining("signs none");
  }

  @Test
  void aGoodTokenNamesTheAccountItsGroupsAndItself() {
    Outcome outcome = tokens.authenticate(token(NONE, NONE, NONE), List.of());
    assertThat(outcome)
        .isEqualTo(
            new Outcome.Known(
                new User(
                    "system:serviceaccount:ns:robot",
                    "u1",
                    List.of("system:serviceaccounts", "system:serviceaccounts:ns"),
                    java.util.Map.of("authentication.kubernetes.io/credential-id", List.of("JTI=jti-1"))),
                List.of(ISSUER)));
    assertThat(tokens.authenticate(token(NONE, NONE, NONE), List.of())).isEqualTo(outcome);
  }

  @Test
  void aPodsTokenTellsPodAndNodeAndDiesWithThePod() {
    String token = token(ref("web-0", "p1"), NONE, ref("n1", "gone-but-only-told"));
    assertThat(tokens.authenticate(token, List.of()))
        .isInstanceOfSatisfying(
            Outcome.Known.class,
            k ->
                assertThat(k.user().extra())
                    .containsEntry("authentication.kubernetes.io/pod-name", List.of("web-0"))
                    .containsEntry("authentication.kubernetes.io/pod-uid", List.of("p1"))
                    .containsEntry("authentication.kubernetes.io/node-name", List.of("n1"))
                    .containsEntry("authentication.kubernetes.io/node-uid", List.of("gone-but-only-told")));
    stored.put("v1", "pods", "{'metadata':{'namespace':'ns','name':'web-0','uid':'p2'}}");
    assertThat(verdict(token)).isEqualTo("pod UID (p2) does not match service account pod ref claim (p1)");
    stored.delete("v1", "pods", "ns", "web-0");
    assertThat(verdict(token)).isEqualTo("service account token has been invalidated");
  }

  @Test
  void secretsAndNodesBindToo() {
    assertThat(verdict(token(NONE, ref("s", "s1"), NONE))).isEqualTo("system:serviceaccount:ns:robot");
    assertThat(verdict(token(NONE, ref("s", "s2"), NONE)))
        .isEqualTo("secret UID (s1) does not match service account secret ref claim (s2)");
    assertThat(verdict(token(NONE, NONE, ref("n1", "n1-uid")))).isEqualTo("system:serviceaccount:ns:robot");
    assertThat(verdict(token(NONE, NONE, ref("n2", "n1-uid"))))
        .isEqualTo("service account token has been invalidated");
  }

  @Test
  void aDeletedObjectCountsForAMinuteAfterItsTime() {
    String token = token(ref("web-0", "p1"), NONE, NONE);
    stored.put(
        "v1",
        "pods",
        "{'metadata':{'namespace':'ns','name':'web-0','uid':'p1','deletionTimestamp':'2026-11-20T10:00:30Z'}}");
    now = NOW.plusSeconds(90);
    assertThat(verdict(token)).isEqualTo("system:serviceaccount:ns:robot");
    now = NOW.plusSeconds(91);
    assertThat(verdict(token)).isEqualTo("service account token has been invalidated");
  }

  @Test
  void theAccountMustBeTheSame() {
    String token = token(NONE, NONE, NONE);
    stored.put("v1", "serviceaccounts", "{'metadata':{'namespace':'ns','name':'robot','uid':'u2'}}");
    assertThat(verdict(token)).isEqualTo("service account UID (u2) does not match claim (u1)");
    stored.delete("v1", "serviceaccounts", "ns", "robot");
    assertThat(verdict(token)).isEqualTo("serviceaccounts \"robot\" not found");
  }

  @Test
  void timeIsCheckedWithAMinutesLeeway() {
    String token = token(NONE, NONE, NONE);
    now = NOW.plusSeconds(3660);
    assertThat(verdict(token)).isEqualTo("system:serviceaccount:ns:robot");
    now = NOW.plusSeconds(3661);
    assertThat(verdict(token)).isEqualTo("service account token has expired");
    now = NOW.minusSeconds(61);
    assertThat(verdict(token)).isEqualTo("service account token is not valid yet");
  }

  @Test
  void audiencesMustMeet() {
    String vault = Jwt.sign(claims(List.of("vault"), NONE, NONE, NONE).toJson(), KEY);
    assertThat(verdict(vault))
        .isEqualTo("token audiences [\"vault\"] is invalid for the target audiences [\"" + ISSUER + "\"]");
    assertThat(tokens.authenticate(vault, List.of("other", "vault")))
        .isInstanceOfSatisfying(Outcome.Known.class, k -> assertThat(k.audiences()).containsExactly("vault"));
  }

  @Test
  void aForgedTokenIsRejected() {
    String token = token(NONE, NONE, NONE);
    String[] parts = token.split("\\.", -1);
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    String forged = encode(claims.replace("robot", "admin"));
    assertThat(verdict(parts[0] + "." + forged + "." + parts[2])).contains("error in cryptographic primitive");
    String none = encode("{\"alg\":\"none\",\"kid\":\"" + KEY.id() + "\"}");
    assertThat(verdict(none + "." + parts[1] + ".")).contains("error in cryptographic primitive");
    SigningKey other = new SigningKey(Keys.generate());
    assertThat(verdict(Jwt.sign(claims(List.of(ISSUER), NONE, NONE, NONE).toJson(), other)))
        .isEqualTo("invalid signature, no keys found");
  }

  @Test
  void whatIsNoTokenOfThisIssuerIsForeign() {
    assertThat(verdict("abc")).isEqualTo("foreign");
    assertThat(verdict("a.b.c")).isEqualTo("foreign");
    assertThat(verdict(Jwt.sign(JsonObject.builder().put("iss", "x").build(), KEY))).isEqualTo("foreign");
  }

  @Test
  void theHeaderNamesAlgorithmAndKey() {
    String header = token(NONE, NONE, NONE).split("\\.", -1)[0];
    assertThat(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8))
        .isEqualTo("{\"alg\":\"ES256\",\"kid\":\"" + KEY.id() + "\"}");
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

package dev.berth.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.Authenticator.Identity;
import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Profile;
import dev.berth.api.access.token.BearerTokens;
import dev.berth.api.access.token.TokenFile;
import dev.berth.base.Spec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Credential CA = Issuer.authority("kubernetes", NOW);
  private static final Credential ADMIN = Issuer.issue(CA, Profile.admin(), NOW);

  private static final TokenFile TOKENS =
      TokenFile.parse("tokens.csv", "t1,jane,7,\"dev,ops\"\nt2,\"joe \"\"j\"\"\",\n\n,ignored,1\n");

  private Instant now = NOW;
  private final ClientCertificates certificates =
      new ClientCertificates(List.of(CA.certificate()), (InstantSource) () -> now);
  private final Authentication all =
      new Authentication(List.of(certificates, new BearerTokens(List.of(TOKENS))), true);

  @Test
  @Spec("E2")
  void whoeverBringsNothingIsAnonymous() {
    assertThat(all.authenticate(Requests.with())).isEqualTo(new Identity.Known(User.ANONYMOUS));
    assertThat(all.authenticate(Requests.with("Authorization", "Basic YTpi")))
        .isEqualTo(new Identity.Known(User.ANONYMOUS));
    assertThat(new Authentication(List.of(certificates), false).authenticate(Requests.with()))
        .isEqualTo(new Identity.Unknown());
  }

  @Test
  @Spec("E2")
  void aBadTokenIsRejectedRatherThanAnonymous() {
    assertThat(all.authenticate(Requests.with("Authorization", "Bearer wrong")))
        .isEqualTo(new Identity.Rejected("invalid bearer token"));
  }

  @Test
  void aCertificateNamesUserGroupsAndItself() {
    User user = known(all.authenticate(Requests.from(ADMIN.certificate())));
    assertThat(user.name()).isEqualTo("kubernetes-admin");
    assertThat(user.groups()).containsExactly("system:masters", "system:authenticated");
    assertThat(user.extra().get(User.CREDENTIAL_ID).getFirst()).matches("X509SHA256=[0-9a-f]{64}");
    assertThat(known(all.authenticate(Requests.from(ADMIN.certificate(), CA.certificate())))).isEqualTo(user);
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRejected() {
    Credential foreign = Issuer.issue(Issuer.authority("kubernetes", NOW), Profile.admin(), NOW);
    assertThat(all.authenticate(Requests.from(foreign.certificate()))).isInstanceOf(Identity.Rejected.class);
  }

  @Test
  void aServingCertificateIsNoClient() {
    Credential serving = Issuer.issue(CA, Profile.serving("", "10.96.0.1", List.of()), NOW);
    assertThat(all.authenticate(Requests.from(serving.certificate())))
        .isInstanceOfSatisfying(
            Identity.Rejected.class,
            r -> assertThat(r.why()).endsWith("x509: certificate specifies an incompatible key usage"));
  }

  @Test
  void aCertificateEndsEvenWhereItWasGoodBefore() {
    known(all.authenticate(Requests.from(ADMIN.certificate())));
    now = NOW.plus(Duration.ofDays(366));
    assertThat(all.authenticate(Requests.from(ADMIN.certificate())))
        .isInstanceOfSatisfying(
            Identity.Rejected.class,
            r -> assertThat(r.why()).contains("certificate has expired or is not yet valid"));
  }

  @Test
  void aGoodTokenOutweighsABadCertificate() {
    Credential foreign = Issuer.issue(Issuer.authority("kubernetes", NOW), Profile.admin(), NOW);
    assertThat(
            known(
                    all.authenticate(
                        Requests.request(
                            Requests.headers("Authorization", "Bearer t1"), List.of(foreign.certificate()))))
                .name())
        .isEqualTo("jane");
  }

  @Test
  void tokensOfTheFileNameUserUidAndGroups() {
    assertThat(all.authenticate(Requests.with("Authorization", "bearer t1 ")))
        .isEqualTo(
            new Identity.Known(
                new User("jane", "7", List.of("dev", "ops", "system:authenticated"), Map.of())));
    assertThat(known(all.authenticate(Requests.with("Authorization", "Bearer t2"))).name()).isEqualTo("joe \"j\"");
  }

  @Test
  void aBrowserSendsItsTokenAsAWebSocketProtocol() {
    String encoded =
        Base64.getUrlEncoder().withoutPadding().encodeToString("t1".getBytes(StandardCharsets.UTF_8));
    assertThat(
            known(
                    all.authenticate(
                        Requests.with(
                            "Sec-WebSocket-Protocol",
                            "v5.channel.k8s.io, base64url.bearer.authorization.k8s.io." + encoded)))
                .name())
        .isEqualTo("jane");
  }

  private static User known(Identity identity) {
    return switch (identity) {
      case Identity.Known(User user) -> user;
      case Identity.Unknown() -> throw new AssertionError("unknown");
      case Identity.Rejected(String why) -> throw new AssertionError(why);
    };
  }
}

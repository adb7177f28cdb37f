package dev.berth.api.access.cert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.Pem;
import dev.berth.base.tls.PemKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Credential CA = Issuer.authority("kubernetes", NOW);
  private static final Credential SERVING =
      Issuer.issue(CA, Profile.serving("host7", "10.96.0.1", List.of("api.example.com", "192.0.2.7")), NOW);
  private static final Credential ADMIN = Issuer.issue(CA, Profile.admin(), NOW);

  @Test
  void subjectsCarryUserAndGroups() {
    assertThat(ADMIN.certificate().getSubjectX500Principal().getName())
        .isEqualTo("CN=kubernetes-admin,O=system:masters");
    assertThat(Issuer.issue(CA, Profile.node("n1"), NOW).certificate().getSubjectX500Principal().getName())
        .isEqualTo("CN=system:node:n1,O=system:nodes");
  }

  @Test
  void leavesAreSignedByTheAuthorityAndNotByAnother() {
    assertThat(CA.issued(SERVING.certificate())).isTrue();
    assertThat(Issuer.authority("kubernetes", NOW).issued(SERVING.certificate())).isFalse();
  }

  @Test
  void anAuthorityThatIsRenewedWithItsKeyStillVouchesForWhatItSigned() {
    java.security.KeyPair key = new java.security.KeyPair(CA.certificate().getPublicKey(), CA.key());
    Credential renewed = Issuer.authority("kubernetes", key, NOW.plus(Duration.ofDays(3000)));
    assertThat(renewed.issued(SERVING.certificate())).isTrue();
  }

  @Test
  void aLeafDoesNotOutliveItsAuthority() {
    Instant late = NOW.plus(Profile.AUTHORITY_VALIDITY).minus(Duration.ofDays(10));
    assertThat(Issuer.issue(CA, Profile.admin(), late).certificate().getNotAfter())
        .isEqualTo(CA.certificate().getNotAfter());
  }

  @Test
  void pemRoundTripsAndRefusesAForeignKey() {
    Credential read = Credential.parse(SERVING.keyPem(), SERVING.certificatePem());
    assertThat(read.certificate()).isEqualTo(SERVING.certificate());
    assertThatThrownBy(() -> Credential.parse(ADMIN.keyPem(), SERVING.certificatePem()))
        .isInstanceOf(KeyMaterialException.class)
        .hasMessage("the private key is not the key of the certificate");
  }

  @Test
  void damagedPemSaysWhatIsWrong() {
    assertThatThrownBy(() -> PemKeys.privateKey("hello")).hasMessageContaining("BEGIN PRIVATE KEY");
    assertThatThrownBy(() -> PemKeys.certificates("-----BEGIN CERTIFICATE-----\nabc"))
        .hasMessage("the block CERTIFICATE has no END line");
    assertThatThrownBy(() -> PemKeys.certificates(Pem.encode("CERTIFICATE", new byte[] {1, 2})))
        .hasMessageContaining("cannot be decoded");
    assertThatThrownBy(() -> PemKeys.privateKey(Pem.encode("PRIVATE KEY", new byte[] {1, 2})))
        .hasMessageContaining("is damaged");
  }

  @Test
  void aTlsHandshakeWithBothCertificatesSucceedsAndTheServerSeesTheClient() throws Exception {
    Instant today = Instant.now();
    Credential ca = Issuer.authority("kubernetes", today);
    Credential server = Issuer.issue(ca, Profile.serving("", "10.96.0.1", List.of()), today);
    Credential client = Issuer.issue(ca, Profile.admin(), today);
    try (SSLServerSocket listener =
        (SSLServerSocket)
            tls(ca, server).getServerSocketFactory().createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      listener.setNeedClientAuth(true);
      CompletableFuture<X509Certificate> seen =
          CompletableFuture.supplyAsync(
              () -> {
                try (SSLSocket s = (SSLSocket) listener.accept()) {
                  s.startHandshake();
                  X509Certificate peer = (X509Certificate) s.getSession().getPeerCertificates()[0];
                  s.getOutputStream().write(1);
                  return peer;
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      try (SSLSocket s =
          (SSLSocket) tls(ca, client).getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort())) {
        SSLParameters parameters = s.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        s.setSSLParameters(parameters);
        s.startHandshake();
        assertThat(s.getInputStream().read()).isEqualTo(1);
      }
      assertThat(seen.get()).isEqualTo(client.certificate());
    }
  }

  @Test
  void opensslVerifiesTheChainAndTheNames(@TempDir Path dir) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not on this machine");
    Instant today = Instant.now();
    Credential ca = Issuer.authority("kubernetes", today);
    Profile profile = Profile.serving("host7", "10.96.0.1", List.of());
    Files.writeString(dir.resolve("ca.crt"), ca.certificatePem());
    Files.writeString(dir.resolve("s.crt"), Issuer.issue(ca, profile, today).certificatePem());
    Files.writeString(dir.resolve("c.crt"), Issuer.issue(ca, Profile.admin(), today).certificatePem());
    for (String name : List.of("kubernetes.default.svc", "host7")) {
      assertThat(openssl(dir, "-purpose", "sslserver", "-verify_hostname", name, "s.crt")).contains("s.crt: OK");
    }
    for (String address : List.of("127.0.0.1", "::1", "10.96.0.1")) {
      assertThat(openssl(dir, "-purpose", "sslserver", "-verify_ip", address, "s.crt")).contains("s.crt: OK");
    }
    assertThat(openssl(dir, "-purpose", "sslclient", "c.crt")).contains("c.crt: OK");
    assertThat(openssl(dir, "-purpose", "sslclient", "s.crt")).doesNotContain("OK");
    assertThat(openssl(dir, "-verify_hostname", "evil.example.com", "s.crt")).doesNotContain("OK");
  }

  private static String openssl(Path dir, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new java.util.ArrayList<>(List.of("/usr/bin/openssl", "verify", "-x509_strict", "-CAfile", "ca.crt"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static SSLContext tls(Credential ca, Credential own) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    PrivateKey key = Credential.parse(own.keyPem(), own.certificatePem()).key();
    keys.setKeyEntry("own", key, new char[0], new Certificate[] {own.certificate()});
    keys.setCertificateEntry("ca", ca.certificate());
    KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}

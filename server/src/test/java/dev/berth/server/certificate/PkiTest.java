package dev.berth.server.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.PemKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Profile SERVING = Profile.serving("host7", "10.96.0.1", List.of());

  @TempDir private Path dir;

  private Pki open(Profile serving, Instant now) {
    return Pki.open(dir.resolve("pki"), serving, now);
  }

  @Test
  void whatWasMadeAtTheFirstStartIsUsedAtTheNext() {
    Pki first = open(SERVING, NOW);
    Pki second = open(SERVING, NOW.plus(Duration.ofDays(30)));
    assertThat(second.authority().certificate()).isEqualTo(first.authority().certificate());
    assertThat(second.serving().certificate()).isEqualTo(first.serving().certificate());
    assertThat(second.admin().certificate()).isEqualTo(first.admin().certificate());
    assertThat(second.serviceAccountKey().getPublic()).isEqualTo(first.serviceAccountKey().getPublic());
  }

  @Test
  void onlyTheOwnerMayReadTheFiles() throws IOException {
    open(SERVING, NOW);
    try (Stream<Path> files = Files.list(dir.resolve("pki"))) {
      assertThat(files).hasSize(12).allSatisfy(f -> assertThat(mode(f)).isEqualTo("rw-------"));
    }
    assertThat(mode(dir.resolve("pki"))).isEqualTo("rwx------");
  }

  @Test
  void leavesNearTheirEndAreRenewedAndTheAuthorityStays() {
    Pki first = open(SERVING, NOW);
    Pki later = open(SERVING, NOW.plus(Duration.ofDays(310)));
    assertThat(later.authority().certificate()).isEqualTo(first.authority().certificate());
    assertThat(later.serving().certificate()).isNotEqualTo(first.serving().certificate());
    assertThat(later.admin().certificate()).isNotEqualTo(first.admin().certificate());
  }

  @Test
  void anAuthorityNearItsEndIsRenewedWithItsKey() {
    Pki first = open(SERVING, NOW);
    Pki later = open(SERVING, NOW.plus(Duration.ofDays(3600)));
    assertThat(later.authority().certificate()).isNotEqualTo(first.authority().certificate());
    assertThat(later.authority().issued(first.admin().certificate())).isTrue();
    assertThat(open(SERVING, NOW.plus(Duration.ofDays(3601))).authority()).isEqualTo(later.authority());
  }

  @Test
  void aServingCertificateThatLacksANameIsMadeAnew() {
    Pki first = open(SERVING, NOW);
    Pki second = open(Profile.serving("host7", "10.96.0.1", List.of("fd00::1", "db.example.com")), NOW);
    assertThat(second.serving().certificate()).isNotEqualTo(first.serving().certificate());
    assertThat(second.admin().certificate()).isEqualTo(first.admin().certificate());
    assertThat(open(SERVING, NOW).serving().certificate()).isEqualTo(second.serving().certificate());
  }

  @Test
  void aGarbledFileIsNamedAndLeftAlone() throws IOException {
    open(SERVING, NOW);
    Path key = dir.resolve("pki/ca.key");
    Files.writeString(key, "garbage");
    assertThatThrownBy(() -> open(SERVING, NOW))
        .isInstanceOf(KeyMaterialException.class)
        .hasMessageContaining(key.toString())
        .hasMessageContaining("there is no private key (BEGIN PRIVATE KEY, RSA or EC, unencrypted) in it");
    assertThat(key).hasContent("garbage");
  }

  @Test
  void aKeyMayBeInTheFormOfOtherTools() throws IOException {
    Pki first = open(SERVING, NOW);
    Path key = dir.resolve("pki/ca.key");
    Files.writeString(key, Keys.toSec1Pem(PemKeys.privateKey(Files.readString(key)), first.authority().certificate().getPublicKey()));
    assertThat(key).content().startsWith("-----BEGIN EC PRIVATE KEY-----");
    assertThat(open(SERVING, NOW).authority().certificate()).isEqualTo(first.authority().certificate());
  }

  @Test
  void aCertificateWithoutItsKeyIsNotReplaced() throws IOException {
    open(SERVING, NOW);
    Files.delete(dir.resolve("pki/ca.key"));
    assertThatThrownBy(() -> open(SERVING, NOW)).hasMessageContaining("without its key ca.key");
  }

  @Test
  void aMissingTokenKeyIsNamed() throws IOException {
    open(SERVING, NOW);
    Files.delete(dir.resolve("pki/sa.key"));
    assertThatThrownBy(() -> open(SERVING, NOW))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("sa.key");
  }

  @Test
  void aCrashBetweenKeyAndCertificateIsMended() throws IOException {
    Pki first = open(SERVING, NOW);
    Files.delete(dir.resolve("pki/admin.crt"));
    assertThat(open(SERVING, NOW).admin().certificate()).isNotEqualTo(first.admin().certificate());
  }

  @Test
  void theKubeconfigEmbedsEverything() {
    Pki pki = open(SERVING, NOW);
    String text = Kubeconfig.secure("https://127.0.0.1:6443", pki.authority().certificate(), pki.admin());
    assertThat(text)
        .contains("    server: https://127.0.0.1:6443\n    certificate-authority-data: LS0t")
        .contains("- name: kubernetes-admin\n  user:\n    client-certificate-data: LS0t")
        .contains("\n    client-key-data: LS0t")
        .endsWith("\n");
    assertThat(Kubeconfig.insecure("http://127.0.0.1:8080")).contains("server: http://").doesNotContain("data");
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.berth.base.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PemKeysTest {
  private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  @Test
  void rsaKeysComeInTheFormsThatToolsWrite() throws GeneralSecurityException {
    KeyPair rsa = pair("RSA", 2048);
    byte[] pkcs8 = rsa.getPrivate().getEncoded();
    assertThat(PemKeys.privateKey("text before\n" + Pem.encode("PRIVATE KEY", pkcs8))).isEqualTo(rsa.getPrivate());
    // behind the version, the algorithm and the header of the octet string
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    assertThat(PemKeys.privateKey(Pem.encode("RSA PRIVATE KEY", pkcs1))).isEqualTo(rsa.getPrivate());
    assertThat(PemKeys.publicKeys(Pem.encode("RSA PRIVATE KEY", pkcs1))).containsExactly(rsa.getPublic());
    assertThat(PemKeys.publicKeys(Pem.encode("PUBLIC KEY", rsa.getPublic().getEncoded()))).containsExactly(rsa.getPublic());
  }

  @Test
  void ecKeysComeInTheFormsThatToolsWrite() throws GeneralSecurityException {
    KeyPair ec = pair("EC", 256);
    byte[] pkcs8 = ec.getPrivate().getEncoded();
    String parameters = Pem.encode("EC PARAMETERS", HexFormat.of().parseHex("06082a8648ce3d030107"));
    assertThat(PemKeys.privateKey(parameters + Pem.encode("PRIVATE KEY", pkcs8))).isEqualTo(ec.getPrivate());
    // version 1 and the secret, which end it, with the curve behind them
    byte[] secret = Arrays.copyOfRange(pkcs8, pkcs8.length - 37, pkcs8.length);
    String sec1 = "3031" + HexFormat.of().formatHex(secret) + "a00a06082a8648ce3d030107";
    assertThat(PemKeys.privateKey(parameters + Pem.encode("EC PRIVATE KEY", HexFormat.of().parseHex(sec1))))
        .isInstanceOfSatisfying(
            ECPrivateKey.class, read -> assertThat(read.getS()).isEqualTo(((ECPrivateKey) ec.getPrivate()).getS()));
    String withoutCurve = "3025" + HexFormat.of().formatHex(secret);
    assertThatThrownBy(() -> PemKeys.privateKey(Pem.encode("EC PRIVATE KEY", HexFormat.of().parseHex(withoutCurve))))
        .isInstanceOf(KeyMaterialException.class)
        .hasMessage("the EC private key does not name its curve");
  }

  @Test
  void whatIsMissingOrDamagedIsSaid() throws GeneralSecurityException {
    byte[] pkcs8 = pair("RSA", 1024).getPrivate().getEncoded();
    assertThatThrownBy(() -> PemKeys.privateKey(Pem.encode("ENCRYPTED PRIVATE KEY", pkcs8))).hasMessageContaining("unencrypted");
    assertThatThrownBy(() -> PemKeys.privateKey(Pem.encode("PRIVATE KEY", new byte[] {1, 2})))
        .hasMessage("the private key is none of EC, RSA, Ed25519 or is damaged");
    assertThatThrownBy(() -> PemKeys.privateKey("-----BEGIN PRIVATE KEY-----\nabc")).hasMessageContaining("has no END line");
    assertThatThrownBy(() -> PemKeys.certificates("nothing")).hasMessageContaining("BEGIN CERTIFICATE");
    assertThatThrownBy(() -> PemKeys.publicKey("nothing")).hasMessageContaining("BEGIN PUBLIC KEY");
  }
}

package dev.berth.api.access.cert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class KeysTest {
  /** Some of them begin with zeros, some with a sign byte. */
  @RepeatedTest(50)
  void keysOfKubeconfigsAreReadAsOthersWriteThem() throws Exception {
    KeyPair made = Keys.generate();
    String pem = Keys.toSec1Pem(made.getPrivate(), made.getPublic());
    assertThat(pem).startsWith("-----BEGIN EC PRIVATE KEY-----\n");
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      PEMKeyPair read = (PEMKeyPair) parser.readObject();
      KeyPair pair = new JcaPEMKeyConverter().getKeyPair(read);
      assertThat(pair.getPublic().getEncoded()).isEqualTo(made.getPublic().getEncoded());
      assertThat(Keys.isPair(pair.getPrivate(), made.getPublic())).isTrue();
    }
  }

  @Test
  void keysOfAnotherProviderAreKnownByItsWordForThem() throws Exception {
    KeyPair made = Keys.generate();
    Provider other = new BouncyCastleProvider();
    boolean fresh = Security.addProvider(other) >= 0;
    try (PEMParser parser = new PEMParser(new StringReader(Keys.toSec1Pem(made.getPrivate(), made.getPublic())))) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter().setProvider(other);
      KeyPair theirs = converter.getKeyPair((PEMKeyPair) parser.readObject());
      assertThat(theirs.getPrivate().getAlgorithm()).isEqualTo("ECDSA");
      assertThat(Keys.isPair(theirs.getPrivate(), made.getPublic())).isTrue();
    } finally {
      if (fresh) {
        Security.removeProvider(other.getName());
      }
    }
  }

  @Test
  void otherKeysOfKubeconfigsStayAsTheyAre() throws GeneralSecurityException {
    KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    assertThat(Keys.toSec1Pem(rsa.getPrivate(), rsa.getPublic())).isEqualTo(Keys.toPem(rsa.getPrivate()));
  }
}

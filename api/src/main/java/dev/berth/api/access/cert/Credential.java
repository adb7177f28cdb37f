package dev.berth.api.access.cert;

import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.PemKeys;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate with its key. */
public record Credential(PrivateKey key, X509Certificate certificate) {

  /** Reads both. @throws KeyMaterialException where one of them is not readable or they do not belong together */
  public static Credential parse(String keyPem, String certificatePem) {
    Credential c = new Credential(PemKeys.privateKey(keyPem), PemKeys.certificates(certificatePem).getFirst());
    if (!Keys.isPair(c.key, c.certificate.getPublicKey())) {
      throw new KeyMaterialException("the private key is not the key of the certificate");
    }
    return c;
  }

  public String keyPem() {
    return Keys.toPem(key);
  }

  public String certificatePem() {
    return Keys.toPem(certificate);
  }

  /** Whether this certificate signed that one. */
  public boolean issued(X509Certificate other) {
    try {
      other.verify(certificate.getPublicKey());
      return other.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}

package dev.berth.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for a test, and what it issues. */
final class Certificates {
  /** A key and its certificate with those that lead to the authority. */
  record Identity(PrivateKey key, List<X509Certificate> chain) {}

  private final KeyPair keys = keyPair();
  private final X509Certificate certificate;
  private int serial = 1;

  Certificates(String name) throws Exception {
    certificate = issue(name, name, keys, keys, true);
  }

  X509Certificate authority() {
    return certificate;
  }

  Identity issue(String name) throws Exception {
    KeyPair own = keyPair();
    return new Identity(own.getPrivate(), List.of(issue(name, issuer(), own, keys, false), certificate));
  }

  TlsConfig server() throws Exception {
    Identity server = issue("CN=berth");
    return new TlsConfig(server.key(), server.chain(), List.of(certificate));
  }

  /** A client that trusts this authority and shows the identities given. */
  SSLContext client(Identity... shown) throws Exception {
    KeyStore trusted = empty();
    trusted.setCertificateEntry("ca", certificate);
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyStore own = empty();
    for (Identity identity : shown) {
      own.setKeyEntry("own", identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
    }
    KeyManagerFactory key = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    key.init(own, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(key.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private String issuer() {
    return certificate.getSubjectX500Principal().getName();
  }

  private X509Certificate issue(String name, String issuer, KeyPair subject, KeyPair signer, boolean authority)
      throws Exception {
    Instant from = Instant.now().minus(1, ChronoUnit.HOURS);
    var builder =
        new JcaX509v3CertificateBuilder(
            new X500Name(issuer),
            BigInteger.valueOf(serial++),
            Date.from(from),
            Date.from(from.plus(1, ChronoUnit.DAYS)),
            new X500Name(name),
            subject.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, "localhost"),
              new GeneralName(GeneralName.iPAddress, InetAddress.getLoopbackAddress().getHostAddress())
            }));
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static KeyStore empty() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}

package dev.berth.api.access.cert;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates. The one class that needs Bouncy Castle. */
public final class Issuer {
  /** Certificates hold from a little earlier than now, so that a peer whose clock is behind accepts them. */
  private static final Duration LEEWAY = Duration.ofMinutes(5);

  private static final SecureRandom RANDOM = new SecureRandom();

  private Issuer() {}

  /** A new authority with a new key. */
  public static Credential authority(String commonName, Instant now) {
    return authority(commonName, Keys.generate(), now);
  }

  /** An authority with a key that is there already: what it signed before stays good. */
  public static Credential authority(String commonName, KeyPair key, Instant now) {
    X500Name name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    X509v3CertificateBuilder builder =
        builder(name, name, key.getPublic(), now, now.plus(Profile.AUTHORITY_VALIDITY));
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key.getPublic()));
    } catch (IOException | GeneralSecurityException e) {
      throw new KeyMaterialException("the certificate of " + commonName + " cannot be made: " + e.getMessage(), e);
    }
    return new Credential(key.getPrivate(), signed(builder, key.getPrivate()));
  }

  /** A certificate with a new key, signed by the authority, which it does not outlive. */
  public static Credential issue(Credential authority, Profile profile, Instant now) {
    KeyPair key = Keys.generate();
    X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
    profile.organizations().forEach(o -> subject.addRDN(BCStyle.O, o));
    subject.addRDN(BCStyle.CN, profile.commonName());
    Instant authorityEnds = authority.certificate().getNotAfter().toInstant();
    Instant wanted = now.plus(profile.validity());
    X509v3CertificateBuilder builder =
        builder(
            X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded()),
            subject.build(),
            key.getPublic(),
            now,
            wanted.isBefore(authorityEnds) ? wanted : authorityEnds);
    try {
      extend(builder, authority, profile);
    } catch (IOException | GeneralSecurityException e) {
      throw new KeyMaterialException(
          "the certificate of " + profile.commonName() + " cannot be made: " + e.getMessage(), e);
    }
    return new Credential(key.getPrivate(), signed(builder, authority.key()));
  }

  private static void extend(X509v3CertificateBuilder builder, Credential authority, Profile profile)
      throws IOException, GeneralSecurityException {
    builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(profile.uses().stream().map(Issuer::purpose).toArray(KeyPurposeId[]::new)))
        .addExtension(
            Extension.authorityKeyIdentifier,
            false,
            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
    if (!profile.names().isEmpty()) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(profile.names().stream().map(Issuer::name).toArray(GeneralName[]::new)));
    }
  }

  private static KeyPurposeId purpose(Profile.Use use) {
    return switch (use) {
      case SERVER -> KeyPurposeId.id_kp_serverAuth;
      case CLIENT -> KeyPurposeId.id_kp_clientAuth;
    };
  }

  private static GeneralName name(String name) {
    return Profile.isAddress(name)
        ? new GeneralName(GeneralName.iPAddress, InetAddress.ofLiteral(name).getHostAddress())
        : new GeneralName(GeneralName.dNSName, name);
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, Instant end) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, RANDOM).setBit(126),
        Date.from(now.minus(LEEWAY)),
        Date.from(end),
        subject,
        key);
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key) {
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    try {
      return Keys.certificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)).getEncoded());
    } catch (OperatorCreationException | IOException e) {
      throw new KeyMaterialException("a certificate cannot be signed: " + e.getMessage(), e);
    }
  }
}

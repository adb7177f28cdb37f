package dev.berth.api.access.cert;

import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.PemKeys;
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
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
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

/** Makes certificates. */
public final class Issuer {
  /** Certificates hold from a little earlier than now, so that a peer whose clock is behind accepts them. */
  private static final Duration LEEWAY = Duration.ofMinutes(5);

  private static final Duration SHORT = Duration.ofHours(8);

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
    Instant authorityEnds = authority.certificate().getNotAfter().toInstant();
    Instant wanted = now.plus(profile.validity());
    X509v3CertificateBuilder builder =
        builder(
            X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded()),
            subject(profile),
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

  static X500Name subject(Profile profile) {
    X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
    profile.organizations().forEach(o -> subject.addRDN(BCStyle.O, o));
    return subject.addRDN(BCStyle.CN, profile.commonName()).build();
  }

  /**
   * A certificate for a key of somebody else's, as upstream's signers issue it: the subject and the names are those asked for.
   * It does not outlive the authority.
   *
   * @param usages as {@code spec.usages} of a CertificateSigningRequest has them; others than those are none
   */
  public static X509Certificate sign(
      Credential authority, CertificateRequest request, List<String> usages, Duration validity, Instant now) {
    Instant authorityEnds = authority.certificate().getNotAfter().toInstant();
    // what is short is not made shorter by the leeway
    Instant wanted = now.plus(validity).minus(validity.compareTo(SHORT) < 0 ? Duration.ZERO : LEEWAY);
    X509v3CertificateBuilder builder =
        builder(
            X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded()),
            X500Name.getInstance(request.subject().getEncoded()),
            request.key(),
            now,
            wanted.isBefore(authorityEnds) ? wanted : authorityEnds);
    try {
      Usages.extend(builder, usages);
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
      List<GeneralName> names = new ArrayList<>(request.names().stream().map(Issuer::name).toList());
      request.emails().forEach(e -> names.add(new GeneralName(GeneralName.rfc822Name, e)));
      request.uris().forEach(u -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, u)));
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new KeyMaterialException(
          "the certificate of " + request.commonName() + " cannot be made: " + e.getMessage(), e);
    }
    return signed(builder, authority.key());
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

  static GeneralName name(String name) {
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
      return PemKeys.certificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)).getEncoded());
    } catch (OperatorCreationException | IOException e) {
      throw new KeyMaterialException("a certificate cannot be signed: " + e.getMessage(), e);
    }
  }
}

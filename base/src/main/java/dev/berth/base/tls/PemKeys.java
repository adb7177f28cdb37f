package dev.berth.base.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Keys and certificates as files and kubeconfigs have them: PEM, private keys in PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), public ones as
 * SubjectPublicKeyInfo.
 */
public final class PemKeys {
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PUBLIC = "PUBLIC KEY";
  /** AlgorithmIdentifier: rsaEncryption, NULL. */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  /** OBJECT IDENTIFIER id-ecPublicKey. */
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private PemKeys() {}

  /** All certificates of a text, in order, at least one. @throws KeyMaterialException where there is none, or one is damaged */
  public static List<X509Certificate> certificates(String pem) {
    List<X509Certificate> found = new ArrayList<>();
    for (Pem.Block block : Pem.parse(pem)) {
      if (block.label().equals(CERTIFICATE)) {
        found.add(certificate(block.der()));
      }
    }
    if (found.isEmpty()) {
      throw new KeyMaterialException("there is no certificate (BEGIN CERTIFICATE) in it");
    }
    return List.copyOf(found);
  }

  /** @throws KeyMaterialException where it is none */
  public static X509Certificate certificate(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new KeyMaterialException("a certificate cannot be decoded: " + e.getMessage(), e);
    }
  }

  /** The first of a text. @throws KeyMaterialException where there is none, or it is encrypted, damaged or of another kind */
  public static PrivateKey privateKey(String pem) {
    return Pem.parse(pem).stream()
        .flatMap(block -> secret(block).stream())
        .findFirst()
        .orElseThrow(
            () -> new KeyMaterialException("there is no private key (BEGIN PRIVATE KEY, RSA or EC, unencrypted) in it"));
  }

  private static Optional<PrivateKey> secret(Pem.Block block) {
    return switch (block.label()) {
      case "PRIVATE KEY" -> Optional.of(secret(block.der()));
      case "RSA PRIVATE KEY" -> Optional.of(secret(pkcs8(RSA, block.der())));
      case "EC PRIVATE KEY" -> Optional.of(secret(pkcs8(tagged(0x30, joined(EC, curve(block.der()))), block.der())));
      default -> Optional.empty();
    };
  }

  /** @throws KeyMaterialException where the text has no public key */
  public static PublicKey publicKey(String pem) {
    return Pem.parse(pem).stream()
        .filter(block -> block.label().equals(PUBLIC))
        .findFirst()
        .map(block -> open(block.der()))
        .orElseThrow(() -> new KeyMaterialException("there is no public key (BEGIN PUBLIC KEY) in it"));
  }

  /**
   * Those of a text, in order, and at least one: bare, of certificates, and the public halves of private RSA keys, for who has one
   * key file names it for both.
   *
   * @throws KeyMaterialException where there is none
   */
  public static List<PublicKey> publicKeys(String pem) {
    List<PublicKey> found = new ArrayList<>();
    for (Pem.Block block : Pem.parse(pem)) {
      switch (block.label()) {
        case CERTIFICATE -> found.add(certificate(block.der()).getPublicKey());
        case PUBLIC -> found.add(open(block.der()));
        default -> secret(block).ifPresent(secret -> half(secret).ifPresent(found::add));
      }
    }
    if (found.isEmpty()) {
      throw new KeyMaterialException("there is no public key (BEGIN PUBLIC KEY) or certificate (BEGIN CERTIFICATE) in it");
    }
    return List.copyOf(found);
  }

  private static Optional<PublicKey> half(PrivateKey secret) {
    if (!(secret instanceof RSAPrivateCrtKey rsa)) {
      return Optional.empty(); // an EC key does not tell its point
    }
    RSAPublicKeySpec spec = new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent());
    return Optional.of(firstThatReads("public half of the private key", factory -> factory.generatePublic(spec)));
  }

  private static PrivateKey secret(byte[] der) {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    return firstThatReads("private key", factory -> factory.generatePrivate(spec));
  }

  private static PublicKey open(byte[] der) {
    X509EncodedKeySpec spec = new X509EncodedKeySpec(der);
    return firstThatReads("public key", factory -> factory.generatePublic(spec));
  }

  private interface Read<K> {
    K from(KeyFactory factory) throws GeneralSecurityException;
  }

  private static <K> K firstThatReads(String what, Read<K> read) {
    for (String algorithm : ALGORITHMS) {
      try {
        return read.from(KeyFactory.getInstance(algorithm));
      } catch (GeneralSecurityException e) {
        continue; // of another algorithm
      }
    }
    throw new KeyMaterialException("the " + what + " is none of " + String.join(", ", ALGORITHMS) + " or is damaged");
  }

  // ---- PKCS#1 and SEC 1, put into PKCS#8

  /** PrivateKeyInfo: version 0, the algorithm, the key as it was. RFC 5208. */
  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return tagged(0x30, joined(joined(new byte[] {2, 1, 0}, algorithm), tagged(4, key)));
  }

  /** The curve's OBJECT IDENTIFIER in an ECPrivateKey (RFC 5915): the context tag 0 behind the secret. */
  private static byte[] curve(byte[] der) {
    for (int at = 0; at + 4 < der.length; at++) {
      int inner = at + 2;
      boolean tag = der[at] == (byte) 0xa0 && der[inner] == 6 && der[at + 1] == der[inner + 1] + 2;
      if (tag && inner + 2 + der[inner + 1] <= der.length) {
        return Arrays.copyOfRange(der, inner, inner + 2 + der[inner + 1]);
      }
    }
    throw new KeyMaterialException("the EC private key does not name its curve");
  }

  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length > 0xff) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length > 0x7f) {
      out.write(0x81);
    }
    out.write(length);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}

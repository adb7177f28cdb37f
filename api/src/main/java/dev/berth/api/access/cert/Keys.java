package dev.berth.api.access.cert;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Keys (EC P-256 where we make them) and certificates to and from PEM: PKCS#8, SubjectPublicKeyInfo, X.509. */
public final class Keys {
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");
  private static final int P256_BYTES = 32;

  private static final int P256_POINT_BYTES = 65;
  private static final String P256_OID = "06082a8648ce3d030107";

  // A key in DER: SEQUENCE (INTEGER 1, OCTET STRING of 32 bytes, [0] the curve, [1] BIT STRING with the point).
  private static final byte[] SEC1_HEAD = HexFormat.of().parseHex("30770201010420");
  private static final byte[] SEC1_CURVE = HexFormat.of().parseHex("a00a" + P256_OID + "a144034200");

  private Keys() {}

  /** A new EC key on the curve P-256. */
  public static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new KeyMaterialException("this JDK makes no EC keys on the curve secp256r1: " + e.getMessage(), e);
    }
  }

  public static String toPem(PrivateKey key) {
    return Pem.encode("PRIVATE KEY", key.getEncoded());
  }

  /**
   * For kubeconfigs: an EC pair on P-256 as SEC 1 has it (RFC 5915, {@code BEGIN EC PRIVATE KEY}), as Go's tools write
   * them. fabric8 takes {@code BEGIN PRIVATE KEY} for RSA; the Java client wants the public half too. Other keys stay
   * PKCS#8.
   */
  public static String toSec1Pem(PrivateKey key, PublicKey open) {
    if (!(key instanceof ECPrivateKey ec) || !isP256(key)) {
      return toPem(key);
    }
    byte[] secret = ec.getS().toByteArray(); // with a sign byte in front, or with leading zeros left out
    int length = Math.min(secret.length, P256_BYTES);
    byte[] point = open.getEncoded(); // which ends with it
    ByteBuffer der = ByteBuffer.allocate(SEC1_HEAD.length + P256_BYTES + SEC1_CURVE.length + P256_POINT_BYTES);
    der.put(SEC1_HEAD).position(SEC1_HEAD.length + P256_BYTES - length);
    der.put(secret, secret.length - length, length).put(SEC1_CURVE);
    der.put(point, point.length - P256_POINT_BYTES, P256_POINT_BYTES);
    return Pem.encode("EC PRIVATE KEY", der.array());
  }

  public static String toPem(PublicKey key) {
    return Pem.encode("PUBLIC KEY", key.getEncoded());
  }

  public static String toPem(X509Certificate certificate) {
    try {
      return Pem.encode("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateException e) {
      throw new KeyMaterialException("a certificate cannot be encoded: " + e.getMessage(), e);
    }
  }

  /** @throws KeyMaterialException where the text has no PKCS#8 key */
  public static PrivateKey privateKey(String pem) {
    byte[] der = block(pem, "PRIVATE KEY", "unencrypted PKCS#8 private key (BEGIN PRIVATE KEY)");
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    return firstThatReads("private key", factory -> factory.generatePrivate(spec));
  }

  /** @throws KeyMaterialException where the text has no public key */
  public static PublicKey publicKey(String pem) {
    return publicKey(block(pem, "PUBLIC KEY", "public key (BEGIN PUBLIC KEY)"));
  }

  private static PublicKey publicKey(byte[] der) {
    X509EncodedKeySpec spec = new X509EncodedKeySpec(der);
    return firstThatReads("public key", factory -> factory.generatePublic(spec));
  }

  /** Those of a text, in order: bare, of certificates, and at least one. @throws KeyMaterialException where there is none */
  public static List<PublicKey> publicKeys(String pem) {
    List<PublicKey> found = new ArrayList<>();
    for (Pem.Block block : Pem.parse(pem)) {
      switch (block.label()) {
        case "CERTIFICATE" -> found.add(certificate(block.der()).getPublicKey());
        case "PUBLIC KEY" -> found.add(publicKey(block.der()));
        default -> {}
      }
    }
    if (found.isEmpty()) {
      throw new KeyMaterialException("there is no public key (BEGIN PUBLIC KEY) or certificate (BEGIN CERTIFICATE) in it");
    }
    return List.copyOf(found);
  }

  /** All certificates of a text, in order, at least one. @throws KeyMaterialException where there is none */
  public static List<X509Certificate> certificates(String pem) {
    List<X509Certificate> found = new ArrayList<>();
    for (Pem.Block block : Pem.parse(pem)) {
      if (block.label().equals("CERTIFICATE")) {
        found.add(certificate(block.der()));
      }
    }
    if (found.isEmpty()) {
      throw new KeyMaterialException("there is no certificate (BEGIN CERTIFICATE) in it");
    }
    return List.copyOf(found);
  }

  /** {@code sha256:HEX} of the certificate's SubjectPublicKeyInfo: how a cluster's authority is pinned (as kubeadm has it). */
  public static String pin(X509Certificate authority) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(authority.getPublicKey().getEncoded());
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new KeyMaterialException("this JDK has no SHA-256: " + e.getMessage(), e);
    }
  }

  private static boolean isP256(PrivateKey key) {
    return HexFormat.of().formatHex(key.getEncoded()).contains(P256_OID);
  }

  /** Whether what the one signs the other verifies. */
  public static boolean isPair(PrivateKey secret, PublicKey open) {
    byte[] probe = {1, 2, 3};
    String algorithm =
        switch (secret.getAlgorithm()) {
          case "EC", "ECDSA" -> "SHA256withECDSA"; // the latter is Bouncy Castle's word
          case "RSA" -> "SHA256withRSA";
          default -> "Ed25519";
        };
    try {
      Signature sign = Signature.getInstance(algorithm);
      sign.initSign(secret);
      sign.update(probe);
      byte[] signature = sign.sign();
      Signature verify = Signature.getInstance(algorithm);
      verify.initVerify(open);
      verify.update(probe);
      return verify.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  static X509Certificate certificate(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new KeyMaterialException("a certificate cannot be decoded: " + e.getMessage(), e);
    }
  }

  private static byte[] block(String pem, String label, String what) {
    return Pem.parse(pem).stream()
        .filter(b -> b.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new KeyMaterialException("there is no " + what + " in it"))
        .der();
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
}

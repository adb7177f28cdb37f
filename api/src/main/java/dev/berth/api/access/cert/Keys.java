package dev.berth.api.access.cert;

import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.Pem;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;

/** Keys that we make (EC on P-256), and keys and certificates written as PEM; {@code PemKeys} reads them. */
public final class Keys {
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
}

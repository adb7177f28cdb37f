package dev.berth.client.https;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as kubeconfigs and others have them: PEM, keys in PKCS#8, PKCS#1 (RSA) or SEC 1 (EC). */
public final class PemKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  /** AlgorithmIdentifier: rsaEncryption, NULL. */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  /** OBJECT IDENTIFIER id-ecPublicKey. */
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private PemKeys() {}

  private record Block(String label, byte[] der) {}

  private static List<Block> blocks(String pem) {
    List<Block> found = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(pem);
    while (matcher.find()) {
      byte[] der = Base64.getMimeDecoder().decode(matcher.group(2).getBytes(StandardCharsets.US_ASCII));
      found.add(new Block(matcher.group(1), der));
    }
    return found;
  }

  /** All certificates, in order. @throws IllegalArgumentException where there is none, or one is damaged */
  static List<X509Certificate> certificates(String pem) {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks(pem)) {
      if (block.label.equals("CERTIFICATE")) {
        found.add(certificate(block.der));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("there is no certificate (BEGIN CERTIFICATE) in it");
    }
    return found;
  }

  private static X509Certificate certificate(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("a certificate cannot be decoded: " + e.getMessage(), e);
    }
  }

  /** The first private key. @throws IllegalArgumentException where there is none, or it is encrypted, damaged or of another kind */
  public static PrivateKey key(String pem) {
    for (Block block : blocks(pem)) {
      switch (block.label) {
        case "PRIVATE KEY" -> {
          return decoded(block.der);
        }
        case "RSA PRIVATE KEY" -> {
          return decoded(pkcs8(RSA, block.der));
        }
        case "EC PRIVATE KEY" -> {
          return decoded(pkcs8(tagged(0x30, joined(EC, curve(block.der))), block.der));
        }
        default -> {}
      }
    }
    throw new IllegalArgumentException("there is no private key (BEGIN PRIVATE KEY, RSA or EC, unencrypted) in it");
  }

  private static PrivateKey decoded(byte[] der) {
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        continue; // of another algorithm
      }
    }
    throw new IllegalArgumentException("the private key is neither EC, RSA nor Ed25519, or is damaged");
  }

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
    throw new IllegalArgumentException("the EC private key does not name its curve");
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

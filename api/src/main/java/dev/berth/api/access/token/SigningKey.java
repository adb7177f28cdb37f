package dev.berth.api.access.token;

import dev.berth.base.json.JsonObject;
import dev.berth.base.tls.KeyMaterialException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs tokens, with its name ({@code kid}: the digest of the public key) and the one algorithm that it is
 * used with, so that a token cannot choose another.
 */
public final class SigningKey {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  /** The algorithms by the key's type: JOSE's name and the JDK's, whose EC signatures are in JOSE's raw form. */
  private enum Algorithm {
    ES256("SHA256withECDSAinP1363Format"),
    RS256("SHA256withRSA");

    private final String signature;

    Algorithm(String signature) {
      this.signature = signature;
    }
  }

  /** @param secret empty for a key that only verifies */
  private record Made(String id, Algorithm algorithm, Optional<PrivateKey> secret, PublicKey open) {}

  private final Supplier<Made> source;
  private volatile @Nullable Made made;

  /** @throws KeyMaterialException where the key is neither EC on P-256 nor RSA */
  public SigningKey(KeyPair pair) {
    this(() -> make(pair.getPublic(), Optional.of(pair.getPrivate())));
    made();
  }

  private SigningKey(Supplier<Made> source) {
    this.source = source;
  }

  /**
   * A key of somebody else, by which tokens are known and none is signed.
   *
   * @throws KeyMaterialException where the key is neither EC on P-256 nor RSA
   */
  public static SigningKey verifying(PublicKey open) {
    Made made = make(open, Optional.empty());
    return new SigningKey(() -> made);
  }

  /** A key that is made when it is first used, if ever. */
  public static SigningKey later(Supplier<KeyPair> pair) {
    return new SigningKey(
        () -> {
          KeyPair made = pair.get();
          return make(made.getPublic(), Optional.of(made.getPrivate()));
        });
  }

  private Made made() {
    Made before = made;
    if (before != null) {
      return before;
    }
    synchronized (this) {
      Made now = made == null ? source.get() : made;
      made = now;
      return now;
    }
  }

  private static Made make(PublicKey open, Optional<PrivateKey> secret) {
    Algorithm algorithm =
        switch (open) {
          case ECPublicKey ec when ec.getParams().getCurve().getField().getFieldSize() == 256 -> Algorithm.ES256;
          case RSAPublicKey _ -> Algorithm.RS256;
          default ->
              throw new KeyMaterialException("tokens are signed with EC keys on P-256 or RSA keys, not " + open.getAlgorithm());
        };
    try {
      String id = URL.encodeToString(MessageDigest.getInstance("SHA-256").digest(open.getEncoded()));
      return new Made(id, algorithm, secret, open);
    } catch (GeneralSecurityException e) {
      throw new KeyMaterialException("this JDK has no SHA-256: " + e.getMessage(), e);
    }
  }

  public String id() {
    return made().id;
  }

  /** JOSE's name, {@code ES256}. */
  public String algorithm() {
    return made().algorithm.name();
  }

  byte[] sign(byte[] text) {
    try {
      Signature signature = Signature.getInstance(made().algorithm.signature);
      signature.initSign(
          made().secret.orElseThrow(() -> new KeyMaterialException("the key " + id() + " verifies tokens and signs none")));
      signature.update(text);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new KeyMaterialException("a token cannot be signed: " + e.getMessage(), e);
    }
  }

  boolean verifies(byte[] text, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(made().algorithm.signature);
      signature.initVerify(made().open);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // a signature of the wrong length, mostly
    }
  }

  /** The public key as a JSON web key (RFC 7517), members in upstream's order. */
  public JsonObject toJwk() {
    JsonObject.Builder jwk = JsonObject.builder().put("use", "sig");
    switch (made().open) {
      case ECPublicKey ec ->
          jwk.put("kty", "EC")
              .put("kid", id())
              .put("crv", "P-256")
              .put("alg", algorithm())
              .put("x", number(ec.getW().getAffineX(), 32))
              .put("y", number(ec.getW().getAffineY(), 32));
      case RSAPublicKey rsa ->
          jwk.put("kty", "RSA")
              .put("kid", id())
              .put("alg", algorithm())
              .put("n", number(rsa.getModulus(), 0))
              .put("e", number(rsa.getPublicExponent(), 0));
      default -> throw new IllegalStateException("a key of type " + made().open.getAlgorithm() + " was let in");
    }
    return jwk.build();
  }

  /** Big-endian without a sign byte; zeros in front up to the size where one is given. */
  private static String number(BigInteger value, int size) {
    byte[] bytes = value.toByteArray();
    int start = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    int length = Math.max(size, bytes.length - start);
    byte[] out = new byte[length];
    System.arraycopy(bytes, start, out, length - (bytes.length - start), bytes.length - start);
    return URL.encodeToString(out);
  }
}

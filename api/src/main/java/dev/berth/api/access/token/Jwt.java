package dev.berth.api.access.token;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A JSON web token in compact form, taken apart; nothing of it is to be believed before {@link #isSignedBy}.
 *
 * @param header with {@code alg} and {@code kid}
 * @param claims its content
 * @param signed what the signature is over: the first two parts as they came
 * @param signature the third
 */
record Jwt(JsonObject header, JsonObject claims, byte[] signed, byte[] signature) {
  private static final int MAX_LENGTH = 64 << 10;
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  /** None where the text is not a token of this kind. */
  static Optional<Jwt> parse(String text) {
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    if (text.length() > MAX_LENGTH || first <= 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
      return Optional.empty();
    }
    try {
      Base64.Decoder url = Base64.getUrlDecoder();
      if (Json.parse(url.decode(text.substring(0, first))) instanceof JsonObject header
          && Json.parse(url.decode(text.substring(first + 1, second))) instanceof JsonObject claims) {
        byte[] signed = text.substring(0, second).getBytes(StandardCharsets.ISO_8859_1);
        return Optional.of(new Jwt(header, claims, signed, url.decode(text.substring(second + 1))));
      }
    } catch (IllegalArgumentException | JsonException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  static String sign(JsonObject claims, SigningKey key) {
    JsonObject header = JsonObject.builder().put("alg", key.algorithm()).put("kid", key.id()).build();
    String signed = URL.encodeToString(header.toBytes()) + "." + URL.encodeToString(claims.toBytes());
    return signed + "." + URL.encodeToString(key.sign(signed.getBytes(StandardCharsets.ISO_8859_1)));
  }

  boolean isSignedBy(SigningKey key) {
    return header.text("alg").equals(key.algorithm()) && key.verifies(signed, signature);
  }
}

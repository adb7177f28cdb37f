package dev.berth.api.access.token;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;

/**
 * What others need to check our tokens (OpenID Connect Discovery 1.0). Both may be kept for {@link #MAX_AGE_SECONDS}.
 *
 * @param issuer that the tokens name
 * @param keysUrl where the keys are served, {@code https://HOST/openid/v1/jwks}
 * @param keys whose tokens count
 */
public record OpenIdDocuments(String issuer, String keysUrl, List<SigningKey> keys) {
  public static final String CONFIGURATION_PATH = "/.well-known/openid-configuration";
  public static final String KEYS_PATH = "/openid/v1/jwks";
  public static final String KEYS_MEDIA_TYPE = "application/jwk-set+json";
  public static final int MAX_AGE_SECONDS = 3600;

  public OpenIdDocuments {
    keys = List.copyOf(keys);
  }

  /** Served as {@code application/json}. */
  public JsonObject configuration() {
    return JsonObject.builder()
        .put("issuer", issuer)
        .put("jwks_uri", keysUrl)
        .put("response_types_supported", JsonArray.ofStrings(List.of("id_token")))
        .put("subject_types_supported", JsonArray.ofStrings(List.of("public")))
        .put(
            "id_token_signing_alg_values_supported",
            JsonArray.ofStrings(keys.stream().map(SigningKey::algorithm).distinct().sorted().toList()))
        .build();
  }

  /** Served as {@link #KEYS_MEDIA_TYPE}. */
  public JsonObject keySet() {
    return JsonObject.builder().put("keys", JsonArray.of(keys.stream().map(SigningKey::toJwk).toList())).build();
  }
}

package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** CertificateSigningRequest. Its spec never changes; what it asks for is looked at by those who sign. */
final class SigningRequests extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final long SHORTEST_SECONDS = 600;

  SigningRequests(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return keep("spec", super.prepareForUpdate(next, old), old);
  }

  /** {@code approval}: only the conditions. */
  @Override
  public JsonObject prepareForSubresource(String subresource, JsonObject next, JsonObject old) {
    JsonObject status = keep("conditions", old.object("status"), next.object("status"));
    return keep("spec", next, old).with("status", status);
  }

  @Override
  public List<FieldError> validateSubresource(String subresource, JsonObject next, JsonObject old) {
    return List.of();
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    found.present(SPEC.child("request"), spec.text("request"));
    if (spec.array("usages").isEmpty()) {
      found.required(SPEC.child("usages"));
    }
    String signer = spec.text("signerName");
    if (found.present(SPEC.child("signerName"), signer) && (signer.indexOf('/') <= 0 || signer.endsWith("/"))) {
      found.invalid(
          SPEC.child("signerName"),
          signer,
          "must be a fully qualified domain and path of the form 'example.com/signer-name'");
    }
    spec.integer("expirationSeconds")
        .ifPresent(
            s -> {
              if (s < SHORTEST_SECONDS) {
                found.invalid(
                    SPEC.child("expirationSeconds"), s, "may not specify a duration less than 600 seconds (10 minutes)");
              }
            });
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    return List.of();
  }
}

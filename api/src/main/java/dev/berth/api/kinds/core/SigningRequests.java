package dev.berth.api.kinds.core;

import dev.berth.api.access.cert.CertificateRequest;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.Pem;
import dev.berth.base.tls.PemKeys;
import dev.berth.model.ResourceType;
import dev.berth.model.names.NameRule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * CertificateSigningRequest (upstream {@code pkg/apis/certificates/validation}). Its spec never changes. Who approves writes
 * conditions by {@code approval}; who signs writes the certificate by {@code status}, once, and leaves the approval as it is.
 */
final class SigningRequests extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath CONDITIONS = FieldPath.of("status", "conditions");
  private static final long SHORTEST_SECONDS = 600;
  private static final List<String> DECISIONS = List.of("Approved", "Denied");
  private static final List<String> FINAL = List.of("Approved", "Denied", "Failed");
  private static final List<String> STATUSES = List.of("False", "True", "Unknown");

  SigningRequests(ResourceType type) {
    super(type, Traits.USUAL.named(NameRule.PATH_SEGMENT));
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return super.prepareForUpdate(next, old).withSame("spec", old).withSame("status", old);
  }

  @Override
  public JsonObject prepareForStatusUpdate(JsonObject next, JsonObject old) {
    JsonObject kept = super.prepareForStatusUpdate(next, old).withSame("spec", old);
    JsonArray conditions = kept.object("status").array("conditions");
    for (String type : DECISIONS) {
      conditions = preserved(conditions, old.object("status").array("conditions"), type);
    }
    return conditions.isEmpty() ? kept : kept.with("status", kept.object("status").with("conditions", conditions));
  }

  /** The conditions with those of a type as they were, unless some have come or gone. */
  private static JsonArray preserved(JsonArray next, JsonArray old, String type) {
    List<JsonObject> before = of(old, type);
    if (of(next, type).size() != before.size()) {
      return next;
    }
    JsonArray all = next;
    int seen = 0;
    for (int i = 0; i < next.size(); i++) {
      if (next.object(i).text("type").equals(type)) {
        all = all.with(i, before.get(seen++));
      }
    }
    return all;
  }

  /** {@code approval}: only the conditions. */
  @Override
  public JsonObject prepareForSubresource(String subresource, JsonObject next, JsonObject old) {
    JsonObject status = old.object("status").withSame("conditions", next.object("status"));
    return next.withSame("spec", old).with("status", status);
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    return List.of(); // nothing of it could change
  }

  @Override
  public List<FieldError> validateSubresource(String subresource, JsonObject next, JsonObject old) {
    return change(next, old).list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = change(next, old);
    JsonArray before = old.object("status").array("conditions");
    JsonArray after = next.object("status").array("conditions");
    for (String type : DECISIONS) {
      if (of(after, type).size() > of(before, type).size()) {
        found.forbidden(CONDITIONS, "updates may not add a condition of type \"" + type + "\"");
      }
    }
    String was = old.object("status").text("certificate");
    String is = next.object("status").text("certificate");
    FieldPath certificate = FieldPath.of("status", "certificate");
    if (!was.isEmpty() && !was.equals(is)) {
      found.forbidden(certificate, "updates may not modify existing certificate content");
    }
    if (!is.isEmpty() && !is.equals(was)) {
      certificateError(decoded(is)).forEach(why -> found.invalid(certificate, "<certificate data>", why));
    }
    return found.list();
  }

  private static List<String> certificateError(String pem) {
    try {
      List<Pem.Block> blocks = Pem.parse(pem);
      if (blocks.isEmpty()) {
        return List.of("must contain at least one CERTIFICATE PEM block");
      }
      for (Pem.Block block : blocks) {
        if (!block.label().equals("CERTIFICATE")) {
          return List.of("only CERTIFICATE PEM blocks are allowed, found \"" + block.label() + "\"");
        }
      }
      var _ = PemKeys.certificates(pem);
      return List.of();
    } catch (KeyMaterialException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /** What holds of conditions, whoever writes them. */
  private static Findings change(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    JsonArray conditions = next.object("status").array("conditions");
    Set<String> types = new HashSet<>();
    for (int i = 0; i < conditions.size(); i++) {
      FieldPath path = CONDITIONS.index(i);
      JsonObject condition = conditions.object(i);
      String type = condition.text("type");
      found.present(path.child("type"), type);
      if (found.present(path.child("status"), condition.text("status"))) {
        found.oneOf(
            path.child("status"), condition.text("status"), FINAL.contains(type) ? List.of("True") : STATUSES);
      }
      if (DECISIONS.contains(type) && DECISIONS.stream().anyMatch(d -> !d.equals(type) && types.contains(d))) {
        found.invalid(path.child("type"), type, "Approved and Denied conditions are mutually exclusive");
      }
      if (!types.add(type)) {
        found.duplicate(path.child("type"), type);
      }
    }
    for (String type : FINAL) {
      if (of(conditions, type).size() < of(old.object("status").array("conditions"), type).size()) {
        found.forbidden(CONDITIONS, "updates may not remove a condition of type \"" + type + "\"");
      }
    }
    return found;
  }

  private static List<JsonObject> of(JsonArray conditions, String type) {
    return conditions.objects().filter(c -> c.text("type").equals(type)).toList();
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    try {
      var _ = CertificateRequest.parse(decoded(spec.text("request")));
    } catch (KeyMaterialException e) {
      found.invalid(SPEC.child("request"), spec.text("request"), String.valueOf(e.getMessage()));
    }
    List<String> usages = spec.array("usages").strings().toList();
    if (usages.isEmpty()) {
      found.required(SPEC.child("usages"));
    }
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < usages.size(); i++) {
      found.oneOfSorted(SPEC.child("usages").index(i), usages.get(i), SigningChecks.USAGES);
    }
    for (int i = 0; i < usages.size(); i++) {
      if (seen.contains(usages.get(i))) {
        found.duplicate(SPEC.child("usages").index(i), usages.get(i));
      }
      seen.add(usages.get(i));
    }
    SigningChecks.signer(SPEC.child("signerName"), spec.text("signerName"), found);
    spec.integer("expirationSeconds")
        .ifPresent(
            s -> {
              if (s < SHORTEST_SECONDS) {
                found.invalid(
                    SPEC.child("expirationSeconds"), s, "may not specify a duration less than 600 seconds (10 minutes)");
              }
            });
  }

  /** Bytes are base64 on the wire; the decoder has seen to that. */
  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}

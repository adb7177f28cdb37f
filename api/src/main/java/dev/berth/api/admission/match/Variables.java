package dev.berth.api.admission.match;

import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.cel.Activation;
import dev.berth.api.cel.AdmissionEnvironment;
import dev.berth.api.cel.Environment;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.Optional;

/** What expressions about a request may name, and their values ({@code plugin/cel/activation.go}). */
public final class Variables {
  /** Of webhooks' match conditions. */
  public static final Environment WEBHOOK = AdmissionEnvironment.of(false, true);

  private Variables() {}

  /**
   * @param params of a policy's binding, if any
   * @param namespace of the request, if it is in one and may be named
   */
  public static Activation of(Shown shown, Optional<JsonObject> params, Optional<JsonObject> namespace) {
    AdmissionRequest request = shown.request();
    Activation.ResourceAsked asked =
        new Activation.ResourceAsked(
            request.type().groupVersion().group(),
            request.type().plural(),
            request.subresource(),
            request.namespace(),
            request.name());
    return new Activation()
        .put("object", Shown.orNull(shown.object()))
        .put("oldObject", Shown.orNull(shown.old()))
        .put("request", shown.describeOptions(shown.describe(JsonObject.builder())).build())
        .put("params", Shown.orNull(params))
        .put("namespaceObject", namespace.map(Variables::known).<dev.berth.base.json.Json>map(n -> n).orElse(JsonNull.NULL))
        .putAuthorizer("authorizer", request.authorizer(), request.user())
        .putRequestResource("authorizer.requestResource", request.authorizer(), request.user(), asked);
  }

  /** The members of a namespace that expressions may name. */
  private static JsonObject known(JsonObject namespace) {
    JsonObject meta = namespace.object("metadata").without("managedFields").without("ownerReferences");
    return namespace.with("metadata", meta);
  }
}

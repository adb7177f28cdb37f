package dev.berth.api.admission.match;

import dev.berth.api.access.User;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import java.util.Optional;

/**
 * A request as a webhook or policy sees it: in the version that it asked for.
 *
 * @param request as it is
 * @param type whose version it is seen in
 * @param kind of the objects: the type's own or the subresource's
 * @param object the new one, if any
 * @param old the one before, if any
 */
public record Shown(
    AdmissionRequest request,
    ResourceType type,
    GroupVersionKind kind,
    Optional<JsonObject> object,
    Optional<JsonObject> old) {

  /** Converts where the version is another than the request's. */
  public static Shown of(AdmissionRequest request, JsonObject object, ResourceType as, Versions versions) {
    Optional<JsonObject> next =
        request.operation() == Operation.DELETE ? Optional.empty() : Optional.of(object);
    GroupVersionKind kind =
        request.subresource().isEmpty()
            ? as.gvk()
            : as.subresource(request.subresource()).map(Subresource::kind).orElse(as.gvk());
    boolean converts = !as.gvk().equals(request.type().gvk()) && !kind.equals(request.kind());
    return new Shown(
        request,
        as,
        kind,
        converts ? next.map(o -> versions.convert(o, request.type(), as)) : next,
        converts ? request.old().map(o -> versions.convert(o, request.type(), as)) : request.old());
  }

  /** With another new object, in the version that it is seen in. */
  public Shown with(JsonObject changed) {
    return new Shown(request, type, kind, Optional.of(changed), old);
  }

  /** The new object in the version of the request again. */
  public JsonObject back(Versions versions) {
    JsonObject mine = object.orElse(JsonObject.EMPTY);
    return kind.equals(request.kind()) ? mine : versions.convert(mine, type, request.type());
  }

  /**
   * What {@code AdmissionReview.request} says, but for the objects and the uid: for webhooks and for expressions alike
   * ({@code plugin/cel/condition.go}).
   */
  public JsonObject.Builder describe(JsonObject.Builder into) {
    into.put("kind", kind(kind)).put("resource", resource(type)).putUnlessEmpty("subResource", request.subresource());
    into.put("requestKind", kind(request.kind())).put("requestResource", resource(request.type()));
    into.putUnlessEmpty("requestSubResource", request.subresource());
    into.putUnlessEmpty("name", request.name()).putUnlessEmpty("namespace", request.namespace());
    return into.put("operation", request.operation().name()).put("userInfo", user(request.user()));
  }

  /** The last members: whether it is a dry run, and the options. */
  public JsonObject.Builder describeOptions(JsonObject.Builder into) {
    return into.put("dryRun", request.dryRun())
        .put("options", request.options().isEmpty() ? JsonNull.NULL : request.options());
  }

  /** The tree, or null. */
  public static Json orNull(Optional<JsonObject> object) {
    return object.<Json>map(o -> o).orElse(JsonNull.NULL);
  }

  private static JsonObject kind(GroupVersionKind kind) {
    return JsonObject.builder()
        .put("group", kind.groupVersion().group())
        .put("version", kind.groupVersion().version())
        .put("kind", kind.kind())
        .build();
  }

  private static JsonObject resource(ResourceType type) {
    return JsonObject.builder()
        .put("group", type.groupVersion().group())
        .put("version", type.groupVersion().version())
        .put("resource", type.plural())
        .build();
  }

  private static JsonObject user(User user) {
    JsonObject.Builder b =
        JsonObject.builder().putUnlessEmpty("username", user.name()).putUnlessEmpty("uid", user.uid());
    if (!user.groups().isEmpty()) {
      b.put("groups", JsonArray.ofStrings(user.groups()));
    }
    if (!user.extra().isEmpty()) {
      JsonObject.Builder extra = JsonObject.builder();
      user.extra().forEach((name, values) -> extra.put(name, JsonArray.ofStrings(values)));
      b.put("extra", extra.build());
    }
    return b.build();
  }
}

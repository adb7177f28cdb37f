package dev.berth.api.rest;

import dev.berth.api.Body;
import dev.berth.api.Response;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.media.MediaType;
import dev.berth.api.patch.JsonPatch;
import dev.berth.api.patch.MergePatch;
import dev.berth.api.patch.PatchResult;
import dev.berth.api.patch.StrategicMergePatch;
import dev.berth.api.rest.WriteOptions.FieldValidation;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.strategy.Strategy;
import dev.berth.api.validation.GoText;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import java.util.List;
import java.util.Optional;

/** PATCH in its four kinds; what comes out is written as a PUT would be. */
final class Patching {
  private static final String JSON_PATCH = "application/json-patch+json";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String STRATEGIC = "application/strategic-merge-patch+json";
  private static final String APPLY = "application/apply-patch+yaml";

  private final Floor floor;
  private final Updating updating;
  private final Applying applying;

  Patching(Floor floor, Updating updating, Applying applying) {
    this.floor = floor;
    this.updating = updating;
    this.applying = applying;
  }

  Response patch(Call call) {
    String contentType = MediaType.bare(call.request().headers().first("Content-Type").orElse(""));
    requireKnown(contentType, call.type().isCustom());
    Aspect aspect = Aspects.of(call.type(), call.info().subresource());
    WriteOptions options = WriteOptions.of(call.query(), "PatchOptions", contentType.equals(APPLY));
    if (contentType.equals(APPLY)) {
      return applying.apply(call, aspect, options);
    }
    AuditEvent.current().patched(call.request().content());
    Strategy strategy = floor.strategy(call.type());
    Updating.Derivation derivation =
        current -> {
          JsonObject view = patched(call, contentType, aspect, options, aspect.view(current));
          requireSameName(call, view);
          view = view.with("metadata", Creating.inNamespace(call, view.object("metadata")));
          JsonObject next = strategy.defaults(aspect.merge(current, view));
          return floor.owners().updated(
              Optional.of(current), next, call.type(), call.info().subresource(), call.manager(options), call.now());
        };
    return Answers.object(call, 200, aspect.view(updating.update(call, aspect, options, derivation)));
  }

  /** Before anything else: clients that offer a form of their own, as CBOR, turn to another when they read 415. */
  private static void requireKnown(String contentType, boolean custom) {
    if (custom && !List.of(JSON_PATCH, MERGE_PATCH, APPLY).contains(contentType)) {
      throw Failures.unsupportedMediaType(String.join(", ", JSON_PATCH, MERGE_PATCH, APPLY));
    }
    if (!List.of(JSON_PATCH, MERGE_PATCH, STRATEGIC, APPLY).contains(contentType)) {
      throw Failures.unroutedMediaType();
    }
  }

  private static JsonObject patched(
      Call call, String contentType, Aspect aspect, WriteOptions options, JsonObject view) {
    Body patch = call.request().content();
    boolean strict = options.fieldValidation() != FieldValidation.IGNORE;
    PatchResult result =
        switch (contentType) {
          case JSON_PATCH -> JsonPatch.apply(view, patch.bytes(), strict);
          case MERGE_PATCH ->
              patch.tree().orElse(JsonNull.NULL) instanceof JsonObject tree
                  ? MergePatch.apply(view, tree)
                  : MergePatch.apply(view, patch.bytes(), strict);
          default ->
              patch.tree().orElse(JsonNull.NULL) instanceof JsonObject tree
                  ? StrategicMergePatch.apply(view, tree, aspect.schema())
                  : StrategicMergePatch.apply(view, patch.bytes(), aspect.schema(), strict);
        };
    return switch (result) {
      case PatchResult.Refused r -> throw new Refusal(r.status());
      case PatchResult.Patched p ->
          Bodies.patched(
              // A strategic merge works on the kind's own fields, whatever it left of the words that name the kind.
              contentType.equals(STRATEGIC) ? named(p.object(), aspect.kind()) : p.object(),
              p.strictErrors(),
              contentType.equals(STRATEGIC)
                  ? Optional.of(() -> GoText.of(Json.parse(patch.bytes())))
                  : Optional.empty(),
              aspect.kind(),
              aspect.decoding(),
              options.fieldValidation(),
              call.warnings());
    };
  }

  private static JsonObject named(JsonObject object, GroupVersionKind kind) {
    return object.with("apiVersion", kind.groupVersion().apiVersion()).with("kind", kind.kind());
  }

  private static void requireSameName(Call call, JsonObject view) {
    String name = view.object("metadata").text("name");
    if (name.isEmpty()) {
      throw Failures.nameUndeterminable(call.info().name());
    }
    if (!name.equals(call.info().name())) {
      throw Failures.badRequest(
          "the name of the object (" + name + ") does not match the name on the URL (" + call.info().name() + ")");
    }
    String namespace = view.object("metadata").text("namespace");
    if (call.type().namespaced() && !namespace.isEmpty() && !namespace.equals(call.namespace())) {
      throw Failures.badRequest(
          "the namespace of the object (" + namespace + ") does not match the namespace on the request ("
              + call.namespace() + ")");
    }
  }
}

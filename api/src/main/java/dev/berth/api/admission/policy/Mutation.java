package dev.berth.api.admission.policy;

import dev.berth.api.admission.match.Evaluation;
import dev.berth.api.admission.match.Shown;
import dev.berth.api.admission.match.Variables;
import dev.berth.api.admission.match.Versions;
import dev.berth.api.apply.Overlay;
import dev.berth.api.cel.CelLimits;
import dev.berth.api.cel.Compiled;
import dev.berth.api.cel.Outcome;
import dev.berth.api.cel.Wanted;
import dev.berth.api.patch.JsonPatch;
import dev.berth.api.patch.PatchResult;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;
import java.util.Optional;

/** One mutation of a policy: an apply configuration or a JSON patch that an expression makes ({@code mutating/patch}). Pure. */
final class Mutation {
  private Mutation() {}

  /** What a mutation comes to. */
  sealed interface Result {
    record Changed(JsonObject object) implements Result {}

    record Failed(String why) implements Result {}
  }

  static Result run(
      JsonObject mutation, Invocation invocation, Shown shown, Optional<JsonObject> namespace, Versions versions) {
    boolean applies = mutation.text("patchType").equals("ApplyConfiguration");
    String expression = mutation.object(applies ? "applyConfiguration" : "jsonPatch").text("expression");
    Compiled compiled =
        invocation.policy().environment().compile(expression, applies ? Wanted.OBJECT : Wanted.JSON_PATCHES);
    if (compiled instanceof Compiled.Broken broken) {
      return new Result.Failed(broken.detail());
    }
    Evaluation evaluation =
        Evaluation.run(
            compiled, expression, Variables.of(shown, invocation.param(), namespace), CelLimits.ADMISSION);
    return switch (evaluation) {
      case Evaluation.Failed(String text, _) -> new Result.Failed(text);
      case Evaluation.OverBudget(String text) -> new Result.Failed(text);
      case Evaluation.Value(Outcome.Value value) -> {
        Json json = value.json().orElse(JsonNull.NULL);
        Result made = applies ? applied(json, shown, versions) : patched(json, shown);
        yield made instanceof Result.Changed(JsonObject changed) ? read(changed, shown, versions) : made;
      }
    };
  }

  private static Result read(JsonObject changed, Shown shown, Versions versions) {
    try {
      return new Result.Changed(versions.read(changed, shown.type(), shown.kind()));
    } catch (Versions.UnreadableException e) {
      return new Result.Failed(String.valueOf(e.getMessage()));
    }
  }

  private static Result applied(Json configuration, Shown shown, Versions versions) {
    JsonObject object = shown.object().orElse(JsonObject.EMPTY);
    JsonObject config =
        (configuration instanceof JsonObject o ? o : JsonObject.EMPTY)
            .with("apiVersion", object.text("apiVersion"))
            .with("kind", object.text("kind"));
    return switch (versions.lay(object, config, shown.type(), shown.kind())) {
      case Overlay.Result.Laid(JsonObject laid) -> new Result.Changed(laid);
      case Overlay.Result.Refused(String why) -> new Result.Failed(why);
    };
  }

  /** A test that fails means that there is nothing to do. */
  private static Result patched(Json operations, Shown shown) {
    JsonObject object = shown.object().orElse(JsonObject.EMPTY);
    JsonObject result = object;
    for (Json operation : operations instanceof JsonArray a ? a : JsonArray.EMPTY) {
      switch (JsonPatch.apply(result, JsonWriter.compact(JsonArray.of(operation)), false)) {
        case PatchResult.Patched p -> result = p.object();
        case PatchResult.Refused _ -> {
          JsonObject op = operation instanceof JsonObject o ? o : JsonObject.EMPTY;
          return op.text("op").equals("test")
              ? new Result.Changed(object)
              : new Result.Failed(
                  "JSON Patch: " + op.text("op") + " operation does not apply: doc is missing path: \"" + op.text("path")
                      + "\": missing value");
        }
      }
    }
    return new Result.Changed(result);
  }
}

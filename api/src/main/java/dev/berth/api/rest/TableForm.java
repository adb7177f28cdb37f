package dev.berth.api.rest;

import dev.berth.api.media.Form;
import dev.berth.api.status.Failures;
import dev.berth.api.table.Tables;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** Objects as a {@code meta.k8s.io Table}: the document around the cells. */
final class TableForm {
  private TableForm() {}

  /** A table of one object, whose list metadata is the object's own revision. */
  static JsonObject ofObject(Call call, JsonObject object, String version, boolean columns) {
    JsonObject metadata =
        JsonObject.builder()
            .putUnlessEmpty("resourceVersion", object.object("metadata").text("resourceVersion"))
            .build();
    return table(call, List.of(object), metadata, version, columns);
  }

  /** Refuses what cannot be shown before anything is written, or a watch has begun. */
  static void requireOptions(Call call) {
    String shown = call.query().get("includeObject");
    if (call.accept().form() instanceof Form.AsTable && !List.of("", "Metadata", "None", "Object").contains(shown)) {
      throw Failures.badRequest(
          "Unable to convert to Table as requested: "
              + FieldError.invalid(
                      FieldPath.of("includeObject"), shown, "must be 'Metadata', 'Object', 'None', or empty")
                  .text());
    }
  }

  static JsonObject ofList(Call call, List<JsonObject> objects, JsonObject metadata, String version) {
    return table(call, objects, metadata, version, !call.query().flag("noHeaders"));
  }

  private static JsonObject table(
      Call call, List<JsonObject> objects, JsonObject metadata, String version, boolean columns) {
    ResourceType type = Tables.shownAs(call.type(), call.info().subresource());
    JsonArray rows =
        JsonArray.of(Tables.ordered(type, objects).stream().map(o -> row(call, type, o, version)).toList());
    return JsonObject.builder()
        .put("kind", "Table")
        .put("apiVersion", "meta.k8s.io/" + version)
        .put("metadata", metadata)
        .put("columnDefinitions", columns ? Tables.columnDefinitions(type) : JsonNull.NULL)
        .put("rows", rows.isEmpty() ? Tables.noRows(type) : rows)
        .build();
  }

  private static JsonObject row(Call call, ResourceType type, JsonObject object, String version) {
    Json shown =
        switch (call.query().get("includeObject")) {
          case "", "Metadata" -> Answers.metadata(type, object, version);
          case "None" -> JsonNull.NULL;
          default -> object;
        };
    JsonObject row = JsonObject.of("cells", Tables.cells(type, object, call.now()));
    JsonArray conditions = Tables.conditions(type, object);
    return (conditions.isEmpty() ? row : row.with("conditions", conditions)).with("object", shown);
  }
}

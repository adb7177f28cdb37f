package dev.berth.api.rest;

import dev.berth.api.status.Failures;
import dev.berth.api.table.Tables;
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
        JsonObject.EMPTY.with("resourceVersion", object.object("metadata").text("resourceVersion"));
    return table(call, List.of(object), metadata, version, columns);
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
          case "", "Metadata" -> Answers.metadata(object, version);
          case "None" -> JsonNull.NULL;
          case "Object" -> object;
          default ->
              throw Failures.badRequest(
                  "unrecognized includeObject value: \"" + call.query().get("includeObject") + "\"");
        };
    JsonObject row = JsonObject.of("cells", Tables.cells(type, object, call.now()));
    JsonArray conditions = Tables.conditions(type, object);
    return (conditions.isEmpty() ? row : row.with("conditions", conditions)).with("object", shown);
  }
}

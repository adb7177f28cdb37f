package dev.berth.api.rest;

import dev.berth.api.status.Failures;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.names.GoQuote;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import dev.berth.model.select.FieldSelector;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.util.Map;
import java.util.Optional;

/** Which objects of a type a request speaks of. */
record Selection(ResourceType type, LabelSelector labels, FieldSelector fields) {
  /** Selectable fields that are not where their name says. */
  private static final Map<String, String> ELSEWHERE =
      Map.of("jobs.batch status.successful", "status.succeeded", "events source", "source.component");

  /** @throws dev.berth.api.status.Refusal 400 where a selector cannot be read or names an unknown field */
  static Selection of(Call call) {
    LabelSelector labels;
    FieldSelector fields;
    try {
      labels = LabelSelector.parse(call.query().get("labelSelector"));
    } catch (SelectorException e) {
      throw Failures.badRequest(String.valueOf(e.getMessage()));
    }
    try {
      fields = FieldSelector.parse(call.query().get("fieldSelector"));
    } catch (SelectorException e) {
      throw Failures.badRequest(String.valueOf(e.getMessage()));
    }
    for (FieldSelector.Term t : fields.terms()) {
      if (!t.field().equals("metadata.name")
          && !(t.field().equals("metadata.namespace") && knowsNamespace(call.type()))
          && !call.type().selectableFields().contains(t.field())) {
        throw Failures.badRequest(unknown(call.type(), t.field()));
      }
    }
    return new Selection(call.type(), labels, ofPath(call, fields));
  }

  /** Of what has no namespace, built-in kinds without fields of their own can be asked for one all the same. */
  private static boolean knowsNamespace(ResourceType type) {
    return type.namespaced() || type.selectableFields().isEmpty() && !type.isCustom();
  }

  /** A path of the old form, {@code watch/…/NAME}, selects that name. */
  private static FieldSelector ofPath(Call call, FieldSelector fields) {
    String name = call.info().name();
    if (name.isEmpty()) {
      return fields;
    }
    if (fields.isEverything()) {
      return FieldSelector.parse("metadata.name=" + name);
    }
    if (!fields.exactValue("metadata.name").equals(Optional.of(name))) {
      throw Failures.badRequest("fieldSelector metadata.name doesn't match requested name");
    }
    return fields;
  }

  /** Kinds with selectable fields of their own word it in one way, Jobs in theirs, and all others in another. */
  private static String unknown(ResourceType type, String field) {
    if (type.groupResource().toString().equals("jobs.batch")) {
      return "field label " + GoQuote.quote(field) + " not supported for Job";
    }
    return type.selectableFields().isEmpty() && !type.isCustom()
        ? GoQuote.quote(field) + " is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
        : "field label not supported: " + field;
  }

  boolean isEverything() {
    return labels.isEverything() && fields.isEverything();
  }

  /** The one name that can match, where the selector names one. */
  Optional<String> onlyName() {
    return fields.exactValue("metadata.name");
  }

  boolean matches(JsonObject object) {
    return labels.matches(object.object("metadata").object("labels")) && fields.matches(f -> value(object, f));
  }

  /** A field's value as text; a missing one has its type's zero value. */
  private String value(JsonObject object, String field) {
    if (field.equals("source") && type.groupResource().toString().equals("events")
        && object.object("source").text("component").isEmpty()) {
      return object.text("reportingComponent"); // who says it in events of the newer sort
    }
    String path = ELSEWHERE.getOrDefault(type.groupResource() + " " + field, field);
    if (path.equals("status.podIPs")) {
      path = "status.podIP";
    }
    JsonObject o = object;
    TypeSchema schema = type.schema();
    while (true) {
      int dot = path.indexOf('.');
      String name = dot < 0 ? path : path.substring(0, dot);
      Optional<FieldSchema> known = schema.field(name);
      if (dot < 0) {
        Optional<Json> value = o.get(name);
        return value.isPresent() ? text(value.get()) : zero(known);
      }
      o = o.object(name);
      path = path.substring(dot + 1);
      if (known.isPresent() && known.get().shape() instanceof Shape.Ref r) {
        schema = r.type().get();
      }
    }
  }

  private static String text(Json value) {
    return switch (value) {
      case JsonString s -> s.value();
      case JsonNumber n -> n.text();
      case JsonBool b -> Boolean.toString(b.value());
      default -> "";
    };
  }

  private static String zero(Optional<FieldSchema> field) {
    if (field.isEmpty()) {
      return "";
    }
    return switch (field.get().shape()) {
      case Shape.Scalar.BOOL -> "false";
      case Shape.Scalar.INT32, Shape.Scalar.INT64 -> "0";
      default -> "";
    };
  }
}

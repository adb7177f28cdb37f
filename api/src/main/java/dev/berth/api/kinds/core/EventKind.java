package dev.berth.api.kinds.core;

import dev.berth.api.convert.Events;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.LabelNames;
import dev.berth.model.names.NameRule;
import java.util.List;
import java.util.Map;

/**
 * Event, of the core group or of {@code events.k8s.io}, which is stricter: in the core group a name is whatever can be a path's
 * segment. Errors speak of the core group's fields in both, but for the controller's.
 */
final class EventKind extends KindStrategy {
  private static final int WORD_LENGTH = 128;
  private static final int NOTE_LENGTH = 1024;

  /** What never changes, and under which name errors speak of it. */
  private static final List<Map.Entry<String, String>> FIXED =
      List.of(
          Map.entry("involvedObject", "involvedObject"),
          Map.entry("reason", "reason"),
          Map.entry("message", "message"),
          Map.entry("source", "source"),
          Map.entry("firstTimestamp", "firstTimestamp"),
          Map.entry("lastTimestamp", "lastTimestamp"),
          Map.entry("count", "count"),
          Map.entry("reason", "reason"), // upstream says it twice
          Map.entry("type", "type"),
          Map.entry("eventTime", "eventTime"),
          Map.entry("action", "action"),
          Map.entry("related", "related"),
          Map.entry("reportingComponent", "reportingController"),
          Map.entry("reportingInstance", "reportingInstance"));

  private final boolean strict;

  EventKind(ResourceType type) {
    super(type, Traits.USUAL.named(isStrict(type) ? NameRule.SUBDOMAIN : NameRule.PATH_SEGMENT).createdByPut());
    strict = isStrict(type);
  }

  private static boolean isStrict(ResourceType type) {
    return !type.groupVersion().group().isEmpty();
  }

  private JsonObject core(JsonObject event) {
    return strict ? Events.toCore(event) : event;
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject event = core(object);
    common(event, found);
    if (!strict) {
      return;
    }
    series(event, found);
    if (!isSet(event, "eventTime")) {
      found.required(FieldPath.of("eventTime"));
    }
    String kind = event.text("type");
    if (!kind.equals("Normal") && !kind.equals("Warning")) {
      found.invalid(FieldPath.of("type"), "", "has invalid value: " + kind);
    }
    for (String unset : List.of("firstTimestamp", "lastTimestamp", "count")) {
      if (isSet(event, unset) && !(unset.equals("count") && event.number("count") == 0)) {
        found.invalid(FieldPath.of(unset), "", "needs to be unset");
      }
    }
    JsonObject source = event.object("source");
    if (!source.text("component").isEmpty() || !source.text("host").isEmpty()) {
      found.invalid(FieldPath.of("source"), "", "needs to be unset");
    }
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    JsonObject event = core(next);
    JsonObject before = core(old);
    common(event, found);
    if (strict) {
      if (!event.get("series").equals(before.get("series"))) {
        series(event, found);
      }
      for (var field : FIXED) {
        if (!event.get(field.getKey()).equals(before.get(field.getKey()))) {
          found.invalid(
              FieldPath.of(field.getValue()),
              event.get(field.getKey()).orElse(JsonNull.NULL),
              Findings.IMMUTABLE);
        }
      }
    }
    return found.list();
  }

  private static void series(JsonObject event, Findings found) {
    if (!event.has("series")) {
      return;
    }
    if (event.object("series").number("count") < 2) {
      found.invalid(FieldPath.of("series.count"), "", "should be at least 2");
    }
    if (!isSet(event.object("series"), "lastObservedTime")) {
      found.required(FieldPath.of("series.lastObservedTime"));
    }
  }

  /** What both groups ask for. An event with a time is of the newer sort and must say more. */
  private void common(JsonObject event, Findings found) {
    String namespace = event.object("metadata").text("namespace");
    String of = event.object("involvedObject").text("namespace");
    FieldPath ofPath = FieldPath.of("involvedObject", "namespace");
    if (isSet(event, "eventTime")) {
      if (of.isEmpty() && !namespace.equals("default") && !namespace.equals("kube-system")) {
        found.invalid(ofPath, of, "does not match event.namespace");
      }
      said(event, found);
    } else if (of.isEmpty() ? !namespace.isEmpty() && !namespace.equals("default") : !of.equals(namespace)) {
      found.invalid(ofPath, of, "does not match event.namespace");
    }
    found.invalid(FieldPath.of("namespace"), namespace, DnsNames.subdomain(namespace));
  }

  private void said(JsonObject event, Findings found) {
    String controller = event.text("reportingComponent");
    FieldPath path = FieldPath.of(strict ? "reportingController" : "reportingComponent");
    found.present(path, controller);
    found.invalid(path, controller, LabelNames.key(controller));
    for (String word : List.of("reportingInstance", "action", "reason")) {
      found.present(FieldPath.of(word), event.text(word));
      atMost(FieldPath.of(word), event.text(word), WORD_LENGTH, found);
    }
    atMost(FieldPath.of("message"), event.text("message"), NOTE_LENGTH, found);
  }

  private static void atMost(FieldPath path, String text, int most, Findings found) {
    if (text.length() > most) {
      found.invalid(path, "", "can have at most " + most + " characters");
    }
  }

  private static boolean isSet(JsonObject object, String member) {
    return object.get(member).orElse(JsonNull.NULL) != JsonNull.NULL;
  }
}

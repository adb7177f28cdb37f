package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.QuantityChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.LabelNames;
import dev.berth.model.quantity.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** LimitRange. */
final class LimitRanges extends KindStrategy {
  private static final FieldPath LIMITS = FieldPath.of("spec", "limits");
  private static final List<String> TYPES = List.of("Pod", "Container", "PersistentVolumeClaim");
  private static final Quantity ONE = Quantity.of(1);

  LimitRanges(ResourceType type) {
    super(type, Traits.USUAL.createdByPut());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return object.updateObject("spec", s -> s.updateArray("limits", all -> all.mapObjects(LimitRanges::fill)));
  }

  /** A container's limit is at most the maximum, its request the limit, or else the minimum. */
  private static JsonObject fill(JsonObject limit) {
    if (!limit.text("type").equals("Container")) {
      return limit;
    }
    JsonObject defaults = merged(limit.object("default"), limit.object("max"));
    JsonObject requests = merged(merged(limit.object("defaultRequest"), defaults), limit.object("min"));
    JsonObject filled = defaults.isEmpty() ? limit : limit.with("default", defaults);
    return requests.isEmpty() ? filled : filled.with("defaultRequest", requests);
  }

  private static JsonObject merged(JsonObject list, JsonObject more) {
    JsonObject out = list;
    for (int i = 0; i < more.size(); i++) {
      if (!out.has(more.name(i))) {
        out = out.with(more.name(i), more.value(i));
      }
    }
    return out;
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonArray limits = object.object("spec").array("limits");
    Set<String> types = new HashSet<>();
    for (int i = 0; i < limits.size(); i++) {
      FieldPath path = LIMITS.index(i);
      JsonObject limit = limits.object(i);
      String type = limit.text("type");
      typeName(path.child("type"), type, found);
      if (!types.add(type)) {
        found.duplicate(path.child("type"), type);
      }
      names(path, type, limit, found);
      Set<String> keys = new TreeSet<>();
      for (String list : List.of("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")) {
        keys.addAll(limit.object(list).names());
      }
      keys.forEach(k -> amounts(path, k, limit, found));
    }
  }

  private static void typeName(FieldPath path, String type, Findings found) {
    List<String> errors = LabelNames.key(type);
    found.invalid(path, type, errors);
    if (errors.isEmpty() && type.indexOf('/') < 0 && !TYPES.contains(type)) {
      found.invalid(path, type, "must be a standard limit type or fully qualified");
    }
  }

  private static void names(FieldPath path, String type, JsonObject limit, Findings found) {
    names(path, type, limit, "max", found);
    names(path, type, limit, "min", found);
    if (type.equals("Pod")) {
      for (String list : List.of("default", "defaultRequest")) {
        if (!limit.object(list).isEmpty()) {
          found.forbidden(path.child(list), "may not be specified when `type` is 'Pod'");
        }
      }
    } else {
      names(path, type, limit, "default", found);
      names(path, type, limit, "defaultRequest", found);
    }
    if (type.equals("PersistentVolumeClaim")
        && !limit.object("min").has("storage")
        && !limit.object("max").has("storage")) {
      found.required(
          path.child("limits"), "either minimum or maximum storage value is required, but neither was provided");
    }
    names(path, type, limit, "maxLimitRequestRatio", found);
  }

  private static void names(FieldPath path, String type, JsonObject limit, String list, Findings found) {
    for (String name : limit.object(list).names()) {
      FieldPath at = path.child(list).key(name);
      if (type.equals("Pod") || type.equals("Container")) {
        ResourceAmounts.containerName(at, name, found);
      } else {
        ResourceAmounts.name(at, name, found);
      }
    }
  }

  private static void amounts(FieldPath path, String k, JsonObject limit, Findings found) {
    boolean isPod = limit.text("type").equals("Pod");
    Optional<Quantity> min = amount(limit, "min", k);
    Optional<Quantity> max = amount(limit, "max", k);
    Optional<Quantity> given = isPod ? Optional.empty() : amount(limit, "default", k);
    Optional<Quantity> request = isPod ? Optional.empty() : amount(limit, "defaultRequest", k);
    Optional<Quantity> ratio = amount(limit, "maxLimitRequestRatio", k);
    order(path.child("min").key(k), min, min, "min value", max, "max value", found);
    order(path.child("defaultRequest").key(k), request, min, "min value", request, "default request value", found);
    order(path.child("defaultRequest").key(k), request, request, "default request value", max, "max value", found);
    order(
        path.child("defaultRequest").key(k), request, request, "default request value", given, "default limit value",
        found);
    order(path.child("default").key(k), min, min, "min value", given, "default value", found);
    order(path.child("default").key(k), max, given, "default value", max, "max value", found);
    ratio.ifPresent(r -> ratio(path.child("maxLimitRequestRatio").key(k), r, min, max, found));
    if (!ResourceAmounts.isOvercommitAllowed(k) && given.isPresent() && request.isPresent() && !given.equals(request)) {
      found.invalid(
          path.child("defaultRequest").key(k),
          request.get().toString(),
          "default value " + given.get() + " must equal to defaultRequest value " + request.get() + " in " + k);
    }
  }

  /** The lower amount must not be above the upper one, where both are there; the value is what upstream prints. */
  private static void order(
      FieldPath path,
      Optional<Quantity> value,
      Optional<Quantity> lower,
      String lowerName,
      Optional<Quantity> upper,
      String upperName,
      Findings found) {
    if (lower.isPresent() && upper.isPresent() && lower.get().compareTo(upper.get()) > 0) {
      found.invalid(
          path,
          value.orElse(lower.get()).toString(),
          lowerName + " " + lower.get() + " is greater than " + upperName + " " + upper.get());
    }
  }

  private static void ratio(
      FieldPath path, Quantity ratio, Optional<Quantity> min, Optional<Quantity> max, Findings found) {
    if (ratio.compareTo(ONE) < 0) {
      found.invalid(path, ratio.toString(), "ratio " + ratio + " is less than 1");
    }
    if (min.isPresent() && max.isPresent()) {
      double most = max.get().asDouble() / min.get().asDouble();
      if (ratio.asDouble() > most) {
        found.invalid(
            path,
            ratio.toString(),
            "ratio " + ratio + " is greater than max/min = " + String.format(Locale.ROOT, "%f", most));
      }
    }
  }

  private static Optional<Quantity> amount(JsonObject limit, String list, String key) {
    Json value = limit.object(list).get(key).orElse(JsonNull.NULL);
    return value == JsonNull.NULL ? Optional.empty() : Optional.of(QuantityChecks.amount(value));
  }
}

package dev.berth.api.admission.plugins;

import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.usage.Amounts;
import dev.berth.model.usage.PodAmounts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One limit of a LimitRange against what is asked for. */
final class LimitChecks {
  private LimitChecks() {}

  static void pod(JsonObject limit, JsonObject spec, List<String> errors) {
    switch (limit.text("type")) {
      case "Container" -> {
        for (String list : List.of("containers", "initContainers")) {
          spec.array(list)
              .objects()
              .forEach(
                  c ->
                      check(
                          limit, PodAmounts.ofContainer(c, "requests"), PodAmounts.ofContainer(c, "limits"), errors));
        }
      }
      case "Pod" -> check(limit, PodAmounts.of(spec, "requests"), PodAmounts.of(spec, "limits"), errors);
      default -> {}
    }
  }

  static void claim(JsonObject limit, JsonObject spec, List<String> errors) {
    if (!limit.text("type").equals("PersistentVolumeClaim")) {
      return;
    }
    Amounts requests = Amounts.of(spec.object("resources").object("requests"));
    Amounts.of(limit.object("min"))
        .byName()
        .forEach((name, least) -> minimum(limit, name, least, requests, Amounts.NONE).ifPresent(errors::add));
    Amounts.of(limit.object("max"))
        .byName()
        .forEach(
            (name, most) -> {
              String start = "maximum " + name + " usage per PersistentVolumeClaim is " + most;
              Optional<Quantity> asked = requests.get(name);
              if (asked.isEmpty()) {
                errors.add(start + ".  No request is specified");
              } else if (asked.get().compareTo(most) > 0) {
                errors.add(start + ", but request is " + asked.get());
              }
            });
  }

  private static void check(JsonObject limit, Amounts requests, Amounts limits, List<String> errors) {
    Amounts.of(limit.object("min"))
        .byName()
        .forEach((name, least) -> minimum(limit, name, least, requests, limits).ifPresent(errors::add));
    Amounts.of(limit.object("max"))
        .byName()
        .forEach((name, most) -> maximum(limit, name, most, requests, limits).ifPresent(errors::add));
    Amounts.of(limit.object("maxLimitRequestRatio"))
        .byName()
        .forEach((name, ratio) -> ratio(limit, name, ratio, requests, limits).ifPresent(errors::add));
  }

  private static Optional<String> minimum(
      JsonObject limit, String name, Quantity least, Amounts requests, Amounts limits) {
    String start = "minimum " + name + " usage per " + limit.text("type") + " is " + least;
    Optional<Quantity> request = requests.get(name);
    if (request.isEmpty()) {
      return Optional.of(start + ".  No request is specified");
    }
    if (request.get().compareTo(least) < 0) {
      return Optional.of(start + ", but request is " + request.get());
    }
    return limits.get(name).filter(l -> l.compareTo(least) < 0).map(l -> start + ", but limit is " + l);
  }

  private static Optional<String> maximum(
      JsonObject limit, String name, Quantity most, Amounts requests, Amounts limits) {
    String start = "maximum " + name + " usage per " + limit.text("type") + " is " + most;
    Optional<Quantity> upper = limits.get(name);
    if (upper.isEmpty()) {
      return Optional.of(start + ".  No limit is specified");
    }
    if (upper.get().compareTo(most) > 0) {
      return Optional.of(start + ", but limit is " + upper.get());
    }
    return requests.get(name).filter(r -> r.compareTo(most) > 0).map(r -> start + ", but request is " + r);
  }

  private static Optional<String> ratio(
      JsonObject limit, String name, Quantity most, Amounts requests, Amounts limits) {
    String start = name + " max limit to request ratio per " + limit.text("type") + " is " + most + ", but ";
    if (requests.orZero(name).isZero()) {
      return Optional.of(start + "no request is specified or request is 0");
    }
    if (limits.orZero(name).isZero()) {
      return Optional.of(start + "no limit is specified or limit is 0");
    }
    double ratio = limits.orZero(name).asDouble() / requests.orZero(name).asDouble();
    return ratio > most.asDouble()
        ? Optional.of(start + "provided ratio is " + String.format(Locale.ROOT, "%f", ratio))
        : Optional.empty();
  }
}

package dev.berth.api.table;

import static java.util.Map.entry;

import dev.berth.base.json.JsonObject;
import java.util.Map;
import java.util.TreeSet;

/** Rows of namespaces, configuration, limits and classes: kinds that say little of themselves. */
final class PlainTables {
  static final Map<String, Row.Printer> PRINTERS =
      Map.ofEntries(
          entry("/Namespace", (o, row) -> row.name().text(o.object("status").text("phase")).age()),
          entry(
              "/ConfigMap",
              (o, row) -> row.name().number(o.object("data").size() + o.object("binaryData").size()).age()),
          entry("/Secret", (o, row) -> row.name().text(o.text("type")).number(o.object("data").size()).age()),
          entry("/ServiceAccount", (o, row) -> row.name().number(o.array("secrets").size()).age()),
          entry("/ResourceQuota", PlainTables::quota),
          entry("policy/PodDisruptionBudget", PlainTables::disruptionBudget),
          entry("scheduling.k8s.io/PriorityClass", PlainTables::priorityClass),
          entry("flowcontrol.apiserver.k8s.io/FlowSchema", PlainTables::flowSchema),
          entry("flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration", PlainTables::priorityLevel),
          entry("resource.k8s.io/DeviceClass", (o, row) -> row.name().age()),
          entry("resource.k8s.io/ResourceClaim", PlainTables::resourceClaim),
          entry("resource.k8s.io/ResourceClaimTemplate", (o, row) -> row.name().age()),
          entry("resource.k8s.io/ResourceSlice", PlainTables::resourceSlice));

  private PlainTables() {}

  private static void quota(JsonObject o, Row row) {
    JsonObject status = o.object("status");
    StringBuilder requests = new StringBuilder();
    StringBuilder limits = new StringBuilder();
    for (String name : new TreeSet<>(status.object("hard").names())) {
      StringBuilder b = name.startsWith("limits.") ? limits : requests;
      b.append(b.isEmpty() ? "" : ", ").append(name).append(": ").append(Phrases.quantity(status.object("used"), name))
          .append('/').append(Phrases.quantity(status.object("hard"), name));
    }
    row.name().text(requests.toString()).text(limits.toString()).age();
  }

  private static void disruptionBudget(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    row.name()
        .text(Phrases.intOrString(spec, "minAvailable", "N/A"))
        .text(Phrases.intOrString(spec, "maxUnavailable", "N/A"))
        .number(o.object("status").number("disruptionsAllowed"))
        .age();
  }

  private static void priorityClass(JsonObject o, Row row) {
    row.name().number(o.number("value")).flag(o.bool("globalDefault")).age().text(o.text("preemptionPolicy"));
  }

  private static void flowSchema(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    String dangling = Phrases.condition(o.object("status"), "Dangling");
    row.name()
        .text(spec.object("priorityLevelConfiguration").text("name"))
        .number(spec.number("matchingPrecedence"))
        .text(spec.has("distinguisherMethod") ? spec.object("distinguisherMethod").text("type") : Phrases.NONE)
        .age()
        .textOr(dangling, "?");
  }

  private static void priorityLevel(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    JsonObject limited = spec.object("limited");
    JsonObject queuing = limited.object("limitResponse").object("queuing");
    row.name().text(spec.text("type"));
    numberOrNone(row, limited, "nominalConcurrencyShares");
    numberOrNone(row, queuing, "queues");
    numberOrNone(row, queuing, "handSize");
    numberOrNone(row, queuing, "queueLengthLimit");
    row.age();
  }

  private static void numberOrNone(Row row, JsonObject owner, String member) {
    if (owner.isEmpty()) {
      row.text(Phrases.NONE);
    } else {
      row.number(owner.number(member));
    }
  }

  private static void resourceClaim(JsonObject o, Row row) {
    JsonObject status = o.object("status");
    String deleted = row.isTerminating() ? "deleted" : "";
    String allocated = status.array("reservedFor").isEmpty() ? "allocated" : "allocated,reserved";
    String state =
        !status.has("allocation")
            ? (deleted.isEmpty() ? "pending" : deleted)
            : deleted.isEmpty() ? allocated : deleted + "," + allocated;
    row.name().text(state).age();
  }

  private static void resourceSlice(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    row.name()
        .text(spec.text("nodeName"))
        .text(spec.text("driver"))
        .text(spec.object("pool").text("name"))
        .age();
  }
}

package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import dev.berth.model.names.LabelNames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What agents may write into a pod's status. */
final class PodStatus {
  private static final FieldPath STATUS = FieldPath.of("status");
  private static final Set<String> SYSTEM_CONDITIONS = Set.of("PodScheduled", "Ready", "Initialized");
  private static final List<String> HEALTH = List.of("Healthy", "Unhealthy", "Unknown");

  private PodStatus() {}

  /** Keeps what an agent that does not know a field would drop: the class of service, observed generations. */
  static JsonObject prepare(JsonObject next, JsonObject old) {
    JsonObject status = next.object("status");
    JsonObject before = old.object("status");
    if (!status.has("qosClass")) {
      status = status.withSame("qosClass", before);
    }
    if (!status.has("observedGeneration")) {
      status = status.withSame("observedGeneration", before);
    }
    Map<String, Deque<JsonObject>> byType = new HashMap<>();
    before
        .array("conditions")
        .objects()
        .forEach(c -> byType.computeIfAbsent(c.text("type"), _ -> new ArrayDeque<>()).add(c));
    return status.updateArray(
        "conditions",
        conditions -> conditions.mapObjects(
            c -> {
              JsonObject was = byType.getOrDefault(c.text("type"), new ArrayDeque<>()).poll();
              return was == null || c.has("observedGeneration")
                  ? c
                  : c.withSame("observedGeneration", was);
            }));
  }

  static void check(JsonObject next, JsonObject old, Findings found) {
    PodUpdate.annotations(next, old, found);
    JsonObject status = next.object("status");
    JsonObject before = old.object("status");
    conditions(status.array("conditions"), found);
    if (!next.object("spec").text("nodeName").equals(old.object("spec").text("nodeName"))) {
      found.forbidden(STATUS.child("nodeName"), "may not be changed directly");
    }
    String nominated = status.text("nominatedNodeName");
    if (!nominated.isEmpty() && !nominated.equals(before.text("nominatedNodeName"))) {
      found.invalid(STATUS.child("nominatedNodeName"), nominated, DnsNames.subdomain(nominated));
    }
    found.notNegative(STATUS.child("observedGeneration"), status.number("observedGeneration"));
    if (!status.text("qosClass").equals(before.text("qosClass"))) {
      found.invalid(STATUS.child("qosClass"), status.text("qosClass"), Findings.IMMUTABLE);
    }
    JsonObject spec = old.object("spec");
    transitions(status, before, "containerStatuses", spec, "containers", found);
    transitions(status, before, "initContainerStatuses", spec, "initContainers", found);
    transitions(status, before, "ephemeralContainerStatuses", JsonObject.of("restartPolicy", JsonString.of("Never")), "", found);
    claims(status.array("resourceClaimStatuses"), next.object("spec"), found);
    PodNetwork.podIps(status.array("podIPs"), STATUS.child("podIPs"), found);
    PodNetwork.hostIps(status, STATUS.child("hostIPs"), found);
    String os = next.object("spec").object("os").text("name");
    for (String member : List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
      users(status.array(member), os.equals("windows"), STATUS.child(member), found);
    }
    health(status.array("containerStatuses"), STATUS.child("containerStatuses"), found);
    health(status.array("initContainerStatuses"), STATUS.child("initContainerStatuses"), found);
    JsonArray ephemeral = status.array("ephemeralContainerStatuses");
    for (int i = 0; i < ephemeral.size(); i++) {
      if (!ephemeral.object(i).array("allocatedResourcesStatus").isEmpty()) {
        found.forbidden(
            STATUS.child("ephemeralContainerStatuses").index(i).child("allocatedResourcesStatus"),
            "must not be specified in container status");
      }
    }
  }

  /** Upstream reports conditions below metadata, and the type with a capital letter. */
  private static void conditions(JsonArray conditions, Findings found) {
    for (int i = 0; i < conditions.size(); i++) {
      String type = conditions.object(i).text("type");
      if (!SYSTEM_CONDITIONS.contains(type)) {
        found.invalid(FieldPath.of("metadata", "conditions").index(i).child("Type"), type, LabelNames.key(type));
      }
    }
  }

  /** A container that will not be restarted stays terminated. */
  private static void transitions(
      JsonObject next, JsonObject old, String member, JsonObject spec, String containers, Findings found) {
    String policy = spec.text("restartPolicy");
    if (policy.equals("Always") || Restarts.mayConcernAll(spec)) {
      return;
    }
    JsonArray before = old.array(member);
    JsonArray now = next.array(member);
    for (int i = 0; i < before.size(); i++) {
      JsonObject state = before.object(i).object("state");
      String name = before.object(i).text("name");
      JsonObject container =
          spec.array(containers).objects().filter(c -> c.text("name").equals(name)).findFirst().orElse(JsonObject.EMPTY);
      if (!state.has("terminated") || Restarts.after(container, policy, state.object("terminated").number("exitCode"))) {
        continue;
      }
      FieldPath path = STATUS.child(member).index(i).child("state");
      now.objects()
          .filter(c -> c.text("name").equals(name) && !c.object("state").has("terminated"))
          .forEach(_ -> found.forbidden(path, "may not be transitioned to non-terminated state"));
    }
  }

  private static void claims(JsonArray statuses, JsonObject spec, Findings found) {
    Set<String> known = ContainerValidation.names(spec.array("resourceClaims"));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < statuses.size(); i++) {
      String name = statuses.object(i).text("name");
      FieldPath path = STATUS.child("resourceClaimStatuses").index(i).child("name");
      if (!known.contains(name)) {
        found.invalid(path, name, "must match the name of an entry in `spec.resourceClaims`");
      }
      if (!seen.add(name)) {
        found.duplicate(path, name);
      }
      if (statuses.object(i).has("resourceClaimName")) {
        String claim = statuses.object(i).text("resourceClaimName");
        found.invalid(path, claim, DnsNames.subdomain(claim));
      }
    }
  }

  private static void users(JsonArray statuses, boolean windows, FieldPath path, Findings found) {
    for (int i = 0; i < statuses.size(); i++) {
      JsonObject user = statuses.object(i).object("user");
      FieldPath at = path.index(i).child("linux");
      if (!user.has("linux")) {
        continue;
      }
      if (windows) {
        found.forbidden(at, "cannot be set for a windows pod");
        continue;
      }
      JsonObject linux = user.object("linux");
      for (String member : List.of("uid", "gid")) {
        long id = linux.number(member);
        FieldRules.userOrGroupId(id).forEach(text -> found.invalid(at.child(member), id, text));
      }
      JsonArray groups = linux.array("supplementalGroups");
      for (int j = 0; j < groups.size(); j++) {
        long id = groups.get(j) instanceof JsonNumber n ? n.asLong().orElse(-1) : -1;
        FieldPath group = at.child("supplementalGroups").index(j);
        FieldRules.userOrGroupId(id).forEach(text -> found.invalid(group, id, text));
      }
    }
  }

  private static void health(JsonArray statuses, FieldPath path, Findings found) {
    for (int i = 0; i < statuses.size(); i++) {
      JsonArray allocated = statuses.object(i).array("allocatedResourcesStatus");
      for (int j = 0; j < allocated.size(); j++) {
        JsonArray resources = allocated.object(j).array("resources");
        Set<String> ids = new HashSet<>();
        for (int k = 0; k < resources.size(); k++) {
          FieldPath at =
              path.index(i).child("allocatedResourcesStatus").index(j).child("resources").index(k);
          found.oneOf(at.child("health"), resources.object(k).text("health"), HEALTH);
          String id = resources.object(k).text("resourceID");
          if (!ids.add(id)) {
            found.duplicate(at.child("resourceID"), id);
          }
        }
      }
    }
  }
}

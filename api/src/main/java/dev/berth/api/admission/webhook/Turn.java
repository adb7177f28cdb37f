package dev.berth.api.admission.webhook;

import dev.berth.api.audit.AuditEvent;
import dev.berth.api.audit.AuditLevel;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;

/**
 * A mutating webhook's turn, and what whoever audits is told of it.
 *
 * @param round 0, or 1 where webhooks run again
 * @param index of the webhook among all
 */
record Turn(Hook hook, int round, int index) {
  private static final String MUTATION = "mutation.webhook.admission.k8s.io/";

  private String place() {
    return "round_" + round + "_index_" + index;
  }

  private JsonObject.Builder who() {
    return JsonObject.builder().put("configuration", hook.configuration()).put("webhook", hook.name());
  }

  void tellWhether(boolean mutated) {
    AuditEvent event = AuditEvent.current();
    if (!event.isNone()) {
      event.annotate(MUTATION + place(), who().put("mutated", mutated).build().toString());
    }
  }

  void tellFailedOpen() {
    AuditEvent.current().annotate("failed-open." + MUTATION + place(), hook.name());
  }

  /** Where requests are kept with what they say, so is what was made of them. */
  void tell(JsonArray operations) {
    AuditEvent event = AuditEvent.current();
    if (!event.isNone()) {
      event.annotate(
          AuditLevel.REQUEST,
          "patch.webhook.admission.k8s.io/" + place(),
          who().put("patch", operations.map(Turn::inOrder)).put("patchType", "JSONPatch").build().toString());
    }
  }

  private static Json inOrder(Json operation) {
    if (!(operation instanceof JsonObject o)) {
      return operation;
    }
    JsonObject.Builder sorted = JsonObject.builder();
    o.names().stream().sorted().forEach(name -> o.get(name).ifPresent(value -> sorted.put(name, value)));
    return sorted.build();
  }
}

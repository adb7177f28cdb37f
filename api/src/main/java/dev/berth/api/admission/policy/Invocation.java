package dev.berth.api.admission.policy;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.Optional;

/**
 * A policy that a request meets, through one binding and with one parameter.
 *
 * @param as the type in whose version the policy sees the request
 */
record Invocation(Policy policy, Binding binding, ResourceType as, Optional<JsonObject> param) {

  /** Unlike any other's. */
  String id() {
    JsonObject meta = param.map(p -> p.object("metadata")).orElse(JsonObject.EMPTY);
    return policy.name() + "/" + binding.name() + "/" + meta.text("namespace") + "/" + meta.text("name");
  }
}

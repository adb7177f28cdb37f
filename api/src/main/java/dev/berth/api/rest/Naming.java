package dev.berth.api.rest;

import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonObject;
import java.util.Optional;

/** What is sent to a subresource in the name of its object, a Binding or an Eviction, must bear that name. */
record Naming(String kind, Action action) implements Action {
  @Override
  public void requireFor(String name, JsonObject body) {
    if (!body.object("metadata").text("name").equals(name)) {
      throw Failures.badRequest("name in URL does not match name in " + kind + " object");
    }
  }

  @Override
  public Result perform(Call call, JsonObject body, Optional<JsonObject> parent, Hands hands, boolean dryRun) {
    return action.perform(call, body, parent, hands, dryRun);
  }
}

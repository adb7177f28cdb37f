package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;

/** An object of a kind that nobody here looks into. */
public record AnyObject(JsonObject json) implements KubeObject {}

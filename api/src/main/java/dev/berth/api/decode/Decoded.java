package dev.berth.api.decode;

import dev.berth.base.json.JsonObject;
import java.util.List;

/**
 * An object as its type has it.
 *
 * @param object canonical
 * @param complaints of strict decoding, {@code unknown field "spec.foo"}, {@code duplicate field "spec.x"}
 */
public record Decoded(JsonObject object, List<String> complaints) {}

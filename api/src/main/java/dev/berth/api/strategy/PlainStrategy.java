package dev.berth.api.strategy;

import dev.berth.api.decode.Decoder;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.NameRule;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Shape;
import java.util.List;
import java.util.Optional;

/**
 * The strategy of types that have none of their own, and what most others share: the status is written through its
 * subresource only, and everything else only through the object itself.
 */
public class PlainStrategy implements Strategy {
  protected final ResourceType type;

  public PlainStrategy(ResourceType type) {
    this.type = type;
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    return type.hasStatus() ? withoutStatus(object) : object;
  }

  /** The object with the status that one has of which nothing is known yet. */
  protected JsonObject withoutStatus(JsonObject object) {
    return type.schema().field("status").orElseThrow() instanceof FieldSchema f
            && f.always()
            && f.shape() instanceof Shape.Ref status
        ? object.with("status", Decoder.empty(status.type().get()))
        : object.without("status");
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return type.hasStatus() ? keep("status", next, old) : next;
  }

  @Override
  public JsonObject prepareForStatusUpdate(JsonObject next, JsonObject old) {
    return keep("status", old, next).with("metadata", next.object("metadata"));
  }

  /** The object with a member as it is in another one: set, or removed where that one has none. */
  protected static JsonObject keep(String member, JsonObject object, JsonObject from) {
    Optional<Json> value = from.get(member);
    return value.isPresent() ? object.with(member, value.get()) : object.without(member);
  }

  @Override
  public boolean countsGeneration() {
    return Generations.counted(type.groupResource());
  }

  @Override
  public List<String> nameErrors(String name, boolean isPrefix) {
    return isPrefix ? NameRule.SUBDOMAIN.prefixErrors(name) : NameRule.SUBDOMAIN.errors(name);
  }
}

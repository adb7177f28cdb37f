package dev.berth.api.custom;

import dev.berth.api.apply.MergeType;
import dev.berth.api.decode.Decoded;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** Of versions that say nothing about their objects: everything is known and right. */
enum OpenSchema implements VersionSchema {
  OPEN;

  @Override
  public Decoded pruned(JsonObject object, boolean lenient) {
    return new Decoded(object, List.of());
  }

  @Override
  public JsonObject defaulted(JsonObject object) {
    return object;
  }

  @Override
  public List<FieldError> validate(JsonObject object) {
    return List.of();
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    return List.of();
  }

  @Override
  public List<FieldError> validateStatus(JsonObject next, JsonObject old) {
    return List.of();
  }

  @Override
  public MergeType mergeType() {
    return MergeType.Deduced.DEDUCED;
  }
}

package dev.berth.api.custom;

import dev.berth.api.apply.MergeType;
import dev.berth.api.decode.Decoded;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonObject;
import java.util.List;

/**
 * What the schema of one version does to objects: everything that differs from type to type when one comes in or goes out.
 * Pure and thread-safe. Objects are whole; their {@code metadata} is nobody's business here but that of embedded objects.
 */
public interface VersionSchema {

  /**
   * The object with known fields only, and its paths that were not known.
   *
   * @param lenient whether metadata of embedded objects that cannot be read is dropped, as of objects that are stored
   * @throws dev.berth.api.decode.DecodeException where it cannot be read and is not dropped
   */
  Decoded pruned(JsonObject object, boolean lenient);

  /** Fills in what was left out. Idempotent. */
  JsonObject defaulted(JsonObject object);

  List<FieldError> validate(JsonObject object);

  /** What is wrong with a change; what was wrong before and did not change may stay. */
  List<FieldError> validateUpdate(JsonObject next, JsonObject old);

  /** What is wrong with a change of the status. */
  List<FieldError> validateStatus(JsonObject next, JsonObject old);

  /** How ownership goes through its objects. */
  MergeType mergeType();
}

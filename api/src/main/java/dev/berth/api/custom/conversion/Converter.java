package dev.berth.api.custom.conversion;

import dev.berth.base.json.JsonObject;
import java.util.List;

/** Between the versions of one resource. Thread-safe; may wait for others. */
public interface Converter {

  /** Versions that differ in nothing but their name. */
  Converter NONE = (objects, apiVersion) -> objects.stream().map(o -> o.with("apiVersion", apiVersion)).toList();

  /**
   * The objects in a version, in the order given; those that are in it already as they are.
   *
   * @throws dev.berth.api.status.Refusal where it cannot be done
   */
  List<JsonObject> convert(List<JsonObject> objects, String apiVersion);
}

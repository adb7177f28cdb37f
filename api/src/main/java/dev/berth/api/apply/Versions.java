package dev.berth.api.apply;

import dev.berth.base.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * A kind in its versions: owners speak of fields by the names that the version has by which they wrote. Thread-safe.
 */
public interface Versions {

  /** The object in another version; nothing where the kind has no such version any more. */
  Optional<Typed> convert(Typed object, String apiVersion);

  /** Turns an object of one version into another one, both named as {@code apiVersion} names them. */
  interface Converter {
    JsonObject convert(JsonObject object, String from, String to);
  }

  /** A kind with one version. */
  static Versions one(String apiVersion, MergeType type) {
    return of(Map.of(apiVersion, type), (object, _, _) -> object);
  }

  /** A kind with several. */
  static Versions of(Map<String, MergeType> types, Converter converter) {
    Map<String, MergeType> known = Map.copyOf(types);
    return (object, apiVersion) -> {
      if (apiVersion.equals(object.apiVersion())) {
        return Optional.of(object);
      }
      return Optional.ofNullable(known.get(apiVersion))
          .map(
              type ->
                  new Typed(converter.convert(object.object(), object.apiVersion(), apiVersion), apiVersion, type));
    };
  }
}

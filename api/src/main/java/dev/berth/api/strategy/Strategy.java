package dev.berth.api.strategy;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.MetaChecks;
import dev.berth.base.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * What differs from kind to kind. Pure: no clock, no store, no random; what depends on other objects is admission's.
 *
 * <p>Objects arrive decoded: known fields only, of the right shapes, quantities and times in canonical form, zero values
 * dropped where upstream's types drop them. An update arrives with the old object beside it. The caller sees to
 * what all kinds share: names, metadata, generation, resourceVersion, managedFields, immutability of uid and times.
 *
 * <p>Order of a create: {@link #defaults}, admission, {@link #prepareForCreate}, {@link #validate}. Of an update:
 * defaults, admission, {@link #prepareForUpdate}, {@link #validateUpdate} (which includes what {@link #validate} says
 * where upstream's does). Of a status write: defaults, admission, {@link #prepareForStatusUpdate},
 * {@link #validateStatusUpdate}.
 */
public interface Strategy {

  /** Fills in what the client left out. Idempotent. */
  default JsonObject defaults(JsonObject object) {
    return object;
  }

  /** Drops what a client may not set at creation: the status, mostly. */
  default JsonObject prepareForCreate(JsonObject object) {
    return object;
  }

  /** What a deletion adds to an object that is not being deleted yet: finalizers, a condition. */
  default JsonObject prepareForDelete(JsonObject object, Instant now) {
    return object;
  }

  /** Whether a deletion that waits counts as a change of what is wanted. */
  default boolean countsDeletion() {
    return true;
  }

  /** Why nobody may ever delete an object of this name; empty where it is as others are. */
  default String undeletable(String name) {
    return "";
  }

  /** Keeps from the old object what this road may not change: the status, mostly. */
  default JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return next;
  }

  /** Keeps from the old object all but the status and what goes with it. */
  default JsonObject prepareForStatusUpdate(JsonObject next, JsonObject old) {
    return next;
  }

  default List<FieldError> validate(JsonObject object) {
    return List.of();
  }

  default List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    return validate(next);
  }

  default List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    return List.of();
  }

  /**
   * Keeps from the old object all but what the subresource writes: {@code finalize} of namespaces, {@code approval},
   * {@code ephemeralcontainers}, {@code resize}.
   */
  default JsonObject prepareForSubresource(String subresource, JsonObject next, JsonObject old) {
    return old.with("metadata", next.object("metadata"));
  }

  default List<FieldError> validateSubresource(String subresource, JsonObject next, JsonObject old) {
    return List.of();
  }

  /** Texts for Warning headers. */
  default List<String> warnings(JsonObject object) {
    return List.of();
  }

  /** Texts for Warning headers of an update. */
  default List<String> updateWarnings(JsonObject next, JsonObject old) {
    return warnings(next);
  }

  /** The error texts for a bad name, none where the name will do; {@code isPrefix} for generateName. */
  List<String> nameErrors(String name, boolean isPrefix);

  /** Whether a PUT to a name that is absent creates the object. */
  default boolean allowsCreateOnUpdate() {
    return false;
  }

  /** Whether a PUT without resourceVersion overwrites whatever is there. */
  default boolean allowsUnconditionalUpdate() {
    return true;
  }

  /** How often an update's metadata is looked at, and whether finalizers need a domain before their name. */
  default MetaChecks metaChecks() {
    return MetaChecks.USUAL;
  }

  /** Whether generation counts the changes of everything but metadata and status. */
  default boolean countsGeneration() {
    return false;
  }

  /** Whether a change asks for a new generation, of two objects that differ only in what a client may set. */
  default boolean changesGeneration(JsonObject next, JsonObject old) {
    return !next.without("metadata").without("status").equals(old.without("metadata").without("status"));
  }

  /** Whether the kind's default deletion (no options given) orphans its dependents rather than collecting them. */
  default boolean orphansByDefault() {
    return false;
  }

  /** Texts for Warning headers of a deletion that leaves open what becomes of the dependents. */
  default List<String> openDeletionWarnings() {
    return List.of();
  }
}

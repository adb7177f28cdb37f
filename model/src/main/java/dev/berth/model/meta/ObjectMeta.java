package dev.berth.model.meta;

import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An object's {@code metadata}. Members that are missing read as the empty text, 0 or empty.
 *
 * @param json the metadata itself
 */
public record ObjectMeta(JsonObject json) {

  /** The metadata of a whole object. */
  public static ObjectMeta of(JsonObject object) {
    return new ObjectMeta(object.object("metadata"));
  }

  public String name() {
    return json.text("name");
  }

  public String generateName() {
    return json.text("generateName");
  }

  public String namespace() {
    return json.text("namespace");
  }

  public String uid() {
    return json.text("uid");
  }

  public String resourceVersion() {
    return json.text("resourceVersion");
  }

  public long generation() {
    return json.number("generation");
  }

  public Optional<Instant> creationTimestamp() {
    return Timestamps.of(json, "creationTimestamp");
  }

  public Optional<Instant> deletionTimestamp() {
    return Timestamps.of(json, "deletionTimestamp");
  }

  /** Whether deletion has been asked for. */
  public boolean isTerminating() {
    return !json.text("deletionTimestamp").isEmpty();
  }

  /** Seconds between the request and {@link #deletionTimestamp}. */
  public Optional<Long> deletionGracePeriodSeconds() {
    var seconds = json.integer("deletionGracePeriodSeconds");
    return seconds.isPresent() ? Optional.of(seconds.getAsLong()) : Optional.empty();
  }

  public JsonObject labels() {
    return json.object("labels");
  }

  /** The label's value, or "". */
  public String label(String key) {
    return labels().text(key);
  }

  public JsonObject annotations() {
    return json.object("annotations");
  }

  /** The annotation's value, or "". */
  public String annotation(String key) {
    return annotations().text(key);
  }

  public List<String> finalizers() {
    return json.array("finalizers").strings().toList();
  }

  public boolean hasFinalizer(String finalizer) {
    return json.array("finalizers").strings().anyMatch(finalizer::equals);
  }

  public List<OwnerReference> ownerReferences() {
    return json.array("ownerReferences").objects().map(OwnerReference::of).toList();
  }

  /** The owner that manages the object. */
  public Optional<OwnerReference> controller() {
    return json.array("ownerReferences").objects().map(OwnerReference::of).filter(OwnerReference::controller)
        .findFirst();
  }

  /** {@code namespace/name}, or the name alone for an object of the whole cluster. */
  public String key() {
    return namespace().isEmpty() ? name() : namespace() + "/" + name();
  }
}

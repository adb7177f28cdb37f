package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.names.LabelNames;
import dev.berth.model.names.NameRule;
import java.util.List;

/**
 * Namespace. It is born with the finalizer {@code kubernetes} in its spec, which only its {@code finalize} subresource
 * takes off.
 */
final class Namespaces extends KindStrategy {
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";
  private static final List<String> STANDARD_FINALIZERS = List.of("kubernetes", "orphan", "foregroundDeletion");
  private static final FieldPath FINALIZERS = FieldPath.of("spec", "finalizers");

  Namespaces(ResourceType type) {
    super(type, Traits.USUAL.named(NameRule.LABEL));
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    JsonObject namespace = labelled(object);
    return namespace.object("status").text("phase").isEmpty()
        ? namespace.withAt(JsonString.of("Active"), "status", "phase")
        : namespace;
  }

  private static JsonObject labelled(JsonObject namespace) {
    String name = namespace.object("metadata").text("name");
    return name.isEmpty() ? namespace : namespace.withAt(JsonString.of(name), "metadata", "labels", NAME_LABEL);
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    JsonArray finalizers = object.object("spec").array("finalizers");
    boolean has = finalizers.strings().anyMatch("kubernetes"::equals);
    return labelled(object)
        .with("status", JsonObject.of("phase", JsonString.of("Active")))
        .withAt(has ? finalizers : finalizers.plus(JsonString.of("kubernetes")), "spec", "finalizers");
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return labelled(super.prepareForUpdate(next, old).withSame("spec", old));
  }

  /** {@code finalize}: the finalizers as they are sent, the status as it was. */
  @Override
  public JsonObject prepareForSubresource(String subresource, JsonObject next, JsonObject old) {
    return labelled(next.withSame("status", old));
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    object.object("spec").array("finalizers").strings().forEach(f -> finalizer(FINALIZERS, f, found));
  }

  /** An update keeps the finalizers, so they are not looked at. */
  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    return List.of();
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    boolean leaving = next.object("metadata").has("deletionTimestamp");
    String phase = next.object("status").text("phase");
    if (!phase.equals(leaving ? "Terminating" : "Active")) {
      found.invalid(
          FieldPath.of("status", "Phase"),
          phase,
          leaving
              ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
              : "may only be 'Active' if `deletionTimestamp` is empty");
    }
    return found.list();
  }

  @Override
  public List<FieldError> validateSubresource(String subresource, JsonObject next, JsonObject old) {
    Findings found = new Findings();
    List<String> finalizers = next.object("spec").array("finalizers").strings().toList();
    for (int i = 0; i < finalizers.size(); i++) {
      finalizer(FINALIZERS.index(i), finalizers.get(i), found);
    }
    return found.list();
  }

  private static void finalizer(FieldPath path, String name, Findings found) {
    found.invalid(path, name, LabelNames.key(name));
    if (name.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(name)) {
      found.invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified");
    }
  }
}

package dev.berth.api.validation;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.LabelNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** What holds of every object's metadata (apimachinery {@code pkg/api/validation/objectmeta.go}). */
public final class MetaValidation {
  private static final int ANNOTATIONS_BYTES = 256 * 1024;
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";
  private static final Set<String> STANDARD_FINALIZERS = Set.of("kubernetes", ORPHAN, FOREGROUND);
  private static final List<String> IMMUTABLE =
      List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");

  /** What clients may send and nobody reads: the system's own times stand. */
  private static final Set<String> SYSTEMS = Set.of("creationTimestamp", "deletionTimestamp");

  private MetaValidation() {}

  /**
   * @param nameErrors the kind's rule for a name; the flag says that it is a prefix
   */
  public static List<FieldError> validate(
      JsonObject meta, boolean namespaced, BiFunction<String, Boolean, List<String>> nameErrors) {
    return validate(meta, namespaced, nameErrors, false);
  }

  /** @param plainFinalizers whether finalizers need no domain */
  public static List<FieldError> validate(
      JsonObject meta,
      boolean namespaced,
      BiFunction<String, Boolean, List<String>> nameErrors,
      boolean plainFinalizers) {
    FieldPath path = FieldPath.of("metadata");
    List<FieldError> out = new ArrayList<>();
    String generateName = meta.text("generateName");
    if (!generateName.isEmpty()) {
      nameErrors.apply(generateName, true)
          .forEach(e -> out.add(FieldError.invalid(path.child("generateName"), generateName, e)));
    }
    String name = meta.text("name");
    if (name.isEmpty()) {
      out.add(FieldError.required(path.child("name"), "name or generateName is required"));
    } else {
      nameErrors.apply(name, false).forEach(e -> out.add(FieldError.invalid(path.child("name"), name, e)));
    }
    String namespace = meta.text("namespace");
    if (namespaced && namespace.isEmpty()) {
      out.add(FieldError.required(path.child("namespace"), ""));
    } else if (!namespaced && !namespace.isEmpty()) {
      out.add(FieldError.forbidden(path.child("namespace"), "not allowed on this type"));
    }
    out.addAll(validateAccessor(meta, JsonObject.EMPTY, path, plainFinalizers));
    return out;
  }

  /** @param old what was found to be right when it was written: parts that are the very same are not looked at again */
  private static List<FieldError> validateAccessor(
      JsonObject meta, JsonObject old, FieldPath path, boolean plainFinalizers) {
    List<FieldError> out = new ArrayList<>();
    if (meta.number("generation") < 0) {
      out.add(
          FieldError.invalid(
              path.child("generation"), meta.number("generation"), "must be greater than or equal to 0"));
    }
    out.addAll(parts(meta, old, path));
    if (meta.array("finalizers") != old.array("finalizers")) {
      JsonArray finalizers = meta.array("finalizers");
      out.addAll(finalizers(finalizers, path.child("finalizers")));
      if (!plainFinalizers) {
        out.addAll(finalizerDomains(finalizers, path.child("finalizers")));
      }
    }
    return out;
  }

  /** What is looked at both as part of something new and as what something became. */
  private static List<FieldError> parts(JsonObject meta, JsonObject old, FieldPath path) {
    List<FieldError> out = new ArrayList<>();
    if (meta.object("labels") != old.object("labels")) {
      out.addAll(labels(meta.object("labels"), path.child("labels")));
    }
    if (meta.object("annotations") != old.object("annotations")) {
      out.addAll(annotations(meta.object("annotations"), path.child("annotations")));
    }
    if (meta.array("ownerReferences") != old.array("ownerReferences")) {
      out.addAll(ownerReferences(meta.array("ownerReferences"), path.child("ownerReferences")));
    }
    if (meta.array("managedFields") != old.array("managedFields")) {
      out.addAll(managedFields(meta.array("managedFields"), path.child("managedFields")));
    }
    return out;
  }

  /** Labels: qualified names as keys, label values. */
  public static List<FieldError> labels(JsonObject labels, FieldPath path) {
    List<FieldError> out = new ArrayList<>();
    labels.strings()
        .forEach(
            (k, v) -> {
              LabelNames.key(k).forEach(e -> out.add(FieldError.invalid(path, k, e)));
              LabelNames.value(v).forEach(e -> out.add(FieldError.invalid(path, v, e)));
            });
    return out;
  }

  /** Annotations: qualified names whatever their case, 256 KiB in all. */
  public static List<FieldError> annotations(JsonObject annotations, FieldPath path) {
    List<FieldError> out = new ArrayList<>();
    long size = 0;
    for (var e : annotations.strings().entrySet()) {
      LabelNames.key(e.getKey().toLowerCase(Locale.ROOT))
          .forEach(text -> out.add(FieldError.invalid(path, e.getKey(), text)));
      size += e.getKey().length() + e.getValue().length();
    }
    if (size > ANNOTATIONS_BYTES) {
      out.add(FieldError.tooLong(path, ANNOTATIONS_BYTES));
    }
    return out;
  }

  /** Upstream does not say which of them. */
  private static List<FieldError> ownerReferences(JsonArray owners, FieldPath path) {
    List<FieldError> out = new ArrayList<>();
    Optional<JsonObject> controller = Optional.empty();
    for (int i = 0; i < owners.size(); i++) {
      JsonObject o = owners.object(i);
      String apiVersion = o.text("apiVersion");
      if (apiVersion.isEmpty() || apiVersion.startsWith("/") || apiVersion.endsWith("/")) {
        out.add(FieldError.invalid(path.child("apiVersion"), apiVersion, "version must not be empty"));
      }
      if (o.text("kind").isEmpty()) {
        out.add(FieldError.invalid(path.child("kind"), "", "must not be empty"));
      }
      if (o.text("name").isEmpty()) {
        out.add(FieldError.invalid(path.child("name"), "", "must not be empty"));
      }
      if (o.text("uid").isEmpty()) {
        out.add(FieldError.invalid(path.child("uid"), "", "must not be empty"));
      }
      if (apiVersion.equals("v1") && o.text("kind").equals("Event")) {
        out.add(FieldError.invalid(path, "", "/v1, Kind=Event is disallowed from being an owner"));
      }
      if (o.bool("controller")) {
        if (controller.isPresent()) {
          out.add(
              FieldError.invalid(
                  path,
                  owners,
                  "Only one reference can have Controller set to true. Found \"true\" in references for "
                      + controller.get().text("name") + " and " + o.text("name")));
        } else {
          controller = Optional.of(o);
        }
      }
    }
    return out;
  }

  private static List<FieldError> finalizers(JsonArray finalizers, FieldPath path) {
    List<FieldError> out = new ArrayList<>();
    List<String> names = finalizers.strings().toList();
    for (String name : names) {
      LabelNames.key(name).forEach(e -> out.add(FieldError.invalid(path, name, e)));
    }
    if (names.contains(ORPHAN) && names.contains(FOREGROUND)) {
      out.add(
          new FieldError(
              "FieldValueInvalid",
              path,
              "Invalid value: " + goStrings(names) + ": finalizer orphan and foregroundDeletion cannot be both set"));
    }
    return out;
  }

  private static List<FieldError> finalizerDomains(JsonArray finalizers, FieldPath path) {
    List<FieldError> out = new ArrayList<>();
    List<String> names = finalizers.strings().toList();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(name)) {
        out.add(
            FieldError.invalid(
                path.index(i), name, "name is neither a standard finalizer name nor is it fully qualified"));
      }
    }
    return out;
  }

  /** Entries that cannot be understood; upstream drops them before it gets here, unless apply sent them. */
  private static List<FieldError> managedFields(JsonArray entries, FieldPath path) {
    List<FieldError> out = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      JsonObject e = entries.object(i);
      FieldPath at = path.index(i);
      String operation = e.text("operation");
      if (!operation.equals("Apply") && !operation.equals("Update")) {
        out.add(FieldError.invalid(at.child("operation"), operation, "must be `Apply` or `Update`"));
      }
      String type = e.text("fieldsType");
      if (!type.isEmpty() && !type.equals("FieldsV1")) {
        out.add(FieldError.invalid(at.child("fieldsType"), type, "must be `FieldsV1`"));
      }
    }
    return out;
  }

  /**
   * What an update may not change, once the new metadata has taken over what it left out, and what is wrong with it by itself: as
   * often as upstream looks.
   *
   * @see #inherit
   */
  public static List<FieldError> validateUpdate(JsonObject next, JsonObject old, MetaChecks checks) {
    FieldPath path = FieldPath.of("metadata");
    List<FieldError> asNew = validateAccessor(next, old, path, true);
    List<FieldError> asChanged = changes(next, old, path);
    List<FieldError> domains =
        checks.plainFinalizers() || next.array("finalizers") == old.array("finalizers")
            ? List.of()
            : finalizerDomains(next.array("finalizers"), path.child("finalizers"));
    List<FieldError> out = new ArrayList<>(asNew);
    out.addAll(asChanged);
    for (int i = 0; i < checks.asNew(); i++) {
      out.addAll(asNew);
      out.addAll(domains);
    }
    for (int i = 0; i < checks.asChanged(); i++) {
      out.addAll(asChanged);
      out.addAll(domains);
    }
    return out;
  }

  private static List<FieldError> changes(JsonObject next, JsonObject old, FieldPath path) {
    List<FieldError> out = new ArrayList<>();
    if (old.has("deletionTimestamp")) {
      Set<String> before = new HashSet<>(old.array("finalizers").strings().toList());
      List<String> added = next.array("finalizers").strings().filter(f -> !before.contains(f)).sorted().toList();
      if (!added.isEmpty()) {
        out.add(
            FieldError.forbidden(
                path.child("finalizers"),
                "no new finalizers can be added if the object is being deleted, found new finalizers "
                    + goStrings(added)));
      }
    }
    if (next.number("generation") < old.number("generation")) {
      out.add(
          FieldError.invalid(path.child("generation"), next.number("generation"), "must not be decremented"));
    }
    for (String name : IMMUTABLE) {
      Optional<Json> value = next.get(name);
      if (!value.equals(old.get(name))) {
        out.add(
            value.isPresent() && value.get() instanceof JsonNumber n
                ? FieldError.invalid(path.child(name), n, "field is immutable")
                : FieldError.invalid(path.child(name), next.text(name), "field is immutable"));
      }
    }
    out.addAll(parts(next, old, path));
    return out;
  }

  /** The new metadata with what the system set in the old and the client left out or may not say. */
  public static JsonObject inherit(JsonObject next, JsonObject old) {
    JsonObject meta = next;
    for (String name : List.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")) {
      Optional<Json> was = old.get(name);
      if (was.isPresent() && (!meta.has(name) || SYSTEMS.contains(name))) {
        meta = meta.with(name, was.get());
      }
    }
    Optional<Json> generation = old.get("generation");
    return generation.isPresent() ? meta.with("generation", generation.get()) : meta.without("generation");
  }

  private static String goStrings(List<String> values) {
    return values.stream()
        .map(v -> JsonString.of(v).toString())
        .collect(Collectors.joining(", ", "[]string{", "}"));
  }
}

package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.GoValues;
import dev.berth.api.kinds.Findings;
import dev.berth.api.strategy.PlainStrategy;
import dev.berth.api.strategy.Strategies;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.CustomResourceDefinition;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * CustomResourceDefinition. Its status belongs to those who establish it, but for the list of versions that objects may
 * be stored in, which grows by the version that is to be stored with each write.
 */
public final class DefinitionStrategy extends PlainStrategy {
  private static final FieldPath STORED = FieldPath.of("status", "storedVersions");

  private final RuleCheck rules;

  DefinitionStrategy(ResourceType type, RuleCheck rules) {
    super(type);
    this.rules = rules;
  }

  /** @param rules who looks at {@code x-kubernetes-validations} */
  public static void register(Strategies.Table table, RuleCheck rules) {
    table.put("apiextensions.k8s.io", "customresourcedefinitions", type -> new DefinitionStrategy(type, rules));
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    JsonObject named = object.updateObject("spec", DefinitionStrategy::defaultSpec);
    return named.object("status").array("storedVersions").isEmpty() && named.has("status")
        ? storing(named)
        : named;
  }

  private static JsonObject defaultSpec(JsonObject spec) {
    JsonObject out = spec.has("conversion") ? spec : spec.with("conversion", JsonObject.EMPTY.with("strategy", "None"));
    JsonObject names = out.object("names");
    String kind = names.text("kind");
    if (names.text("singular").isEmpty() && !kind.isEmpty()) {
      names = names.with("singular", kind.toLowerCase(Locale.ROOT));
    }
    if (names.text("listKind").isEmpty() && !kind.isEmpty()) {
      names = names.with("listKind", kind + "List");
    }
    if (names != out.object("names")) {
      out = out.with("names", names);
    }
    return withPort(out);
  }

  private static JsonObject withPort(JsonObject spec) {
    return spec.updateObject(
        "conversion",
        c ->
            c.updateObject(
                "webhook",
                w ->
                    w.updateObject(
                        "clientConfig",
                        config ->
                            config.updateObject("service", s -> s.has("port") ? s : s.with("port", 443)))));
  }

  /** The version that objects are stored in is among those that they may be stored in. */
  private static JsonObject storing(JsonObject object) {
    Optional<String> storage =
        object.object("spec").array("versions").objects()
            .filter(v -> v.bool("storage")).map(v -> v.text("name")).findFirst();
    JsonObject status = object.object("status");
    JsonArray stored = status.array("storedVersions");
    return storage.isEmpty() || stored.strings().anyMatch(storage.get()::equals)
        ? object
        : object.with("status", status.with("storedVersions", stored.plus(JsonString.of(storage.get()))));
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    return storing(super.prepareForCreate(object));
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return storing(super.prepareForUpdate(next, old));
  }

  @Override
  public List<FieldError> validate(JsonObject object) {
    Findings found = new Findings();
    name(object, found);
    new SpecChecks(found, rules, Optional.empty()).check(Spec.of(object.object("spec")));
    rest(object, Optional.empty(), found);
    return found.list();
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    Spec spec = Spec.of(next.object("spec"));
    new SpecChecks(found, rules, Optional.of(old)).check(spec);
    changes(spec.json(), old, found);
    rest(next, Optional.of(old), found);
    return found.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    NameChecks.check(next.object("status").object("acceptedNames"), FieldPath.of("status", "acceptedNames"), found);
    return found.list();
  }

  private static void name(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    String name = object.object("metadata").text("name");
    if (!name.equals(spec.object("names").text("plural") + "." + spec.text("group"))) {
      found.invalid(FieldPath.of("metadata", "name"), name, "must be spec.names.plural+\".\"+spec.group");
    }
  }

  /** What may not change: always the resource's name, and once objects may exist, what they are stored by. */
  private static void changes(JsonObject spec, JsonObject old, Findings found) {
    JsonObject before = old.object("spec");
    FieldPath at = FieldPath.of("spec");
    if (isEstablished(old)) {
      immutable(at.child("scope"), spec.text("scope"), before.text("scope"), found);
      immutable(at.child("names").child("kind"), names(spec, "kind"), names(before, "kind"), found);
    }
    immutable(at.child("group"), spec.text("group"), before.text("group"), found);
    immutable(at.child("names").child("plural"), names(spec, "plural"), names(before, "plural"), found);
  }

  private static String names(JsonObject spec, String member) {
    return spec.object("names").text(member);
  }

  private static void immutable(FieldPath at, String value, String before, Findings found) {
    if (!value.equals(before)) {
      found.invalid(at, value, Findings.IMMUTABLE);
    }
  }

  /** Whether the condition Established is true. */
  static boolean isEstablished(JsonObject definition) {
    return definition.object("status").array("conditions").objects()
        .anyMatch(c -> c.text("type").equals("Established") && c.text("status").equals("True"));
  }

  private static void rest(JsonObject object, Optional<JsonObject> old, Findings found) {
    JsonObject status = object.object("status");
    NameChecks.check(status.object("acceptedNames"), FieldPath.of("status", "acceptedNames"), found);
    storedVersions(status.array("storedVersions"), object.object("spec").array("versions"), found);
    Approval.check(object, old, found);
    boolean was = old.map(o -> o.object("spec").bool("preserveUnknownFields")).orElse(false);
    if (!was && object.object("spec").bool("preserveUnknownFields")) {
      found.add(
          FieldError.invalid(
              FieldPath.of("spec", "preserveUnknownFields"),
              JsonBool.TRUE,
              "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema"
                  + " instead"));
    }
  }

  private static void storedVersions(JsonArray stored, JsonArray versions, Findings found) {
    if (stored.isEmpty()) {
      found.invalid(STORED, JsonNull.NULL, "must have at least one stored version");
      return;
    }
    Set<String> known = new HashSet<>();
    versions.objects().forEach(v -> {
      known.add(v.text("name"));
      if (v.bool("storage") && stored.strings().noneMatch(v.text("name")::equals)) {
        found.invalid(STORED, GoValues.shown(stored), "must have the storage version " + v.text("name"));
      }
    });
    List<String> all = stored.strings().toList();
    for (int i = 0; i < all.size(); i++) {
      String v = all.get(i);
      if (known.add(v)) {
        found.invalid(
            STORED.index(i),
            v,
            "missing from spec.versions; " + v + " was previously a storage version, and must remain in spec.versions"
                + " until a storage migration ensures no data remains persisted in " + v + " and removes " + v
                + " from status.storedVersions");
      }
    }
  }

  @Override
  public boolean countsDeletion() {
    return false;
  }

  /** Its objects go first: that is said in its status, and a finalizer of its own waits for it. */
  @Override
  public JsonObject prepareForDelete(JsonObject object, Instant now) {
    JsonArray conditions =
        Condition.set(
            object.object("status").array("conditions"),
            CustomResourceDefinition.TERMINATING,
            "True",
            "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
            now);
    JsonObject told = object.updateObject("status", s -> s.with("conditions", conditions));
    JsonArray finalizers = object.object("metadata").array("finalizers");
    return finalizers.strings().anyMatch(CustomResourceDefinition.CLEANUP::equals)
        ? told
        : told.updateObject(
            "metadata", m -> m.with("finalizers", finalizers.plus(JsonString.of(CustomResourceDefinition.CLEANUP))));
  }

  @Override
  public List<String> warnings(JsonObject object) {
    return UnknownFormats.of(Spec.of(object.object("spec"))).map(DefinitionStrategy::unrecognized).toList();
  }

  @Override
  public List<String> updateWarnings(JsonObject next, JsonObject old) {
    Set<String> before = new HashSet<>(UnknownFormats.of(Spec.of(old.object("spec"))).toList());
    return UnknownFormats.of(Spec.of(next.object("spec")))
        .filter(format -> !before.contains(format))
        .map(DefinitionStrategy::unrecognized)
        .toList();
  }

  private static String unrecognized(String format) {
    return "unrecognized format " + GoQuote.quote(format);
  }

  @Override
  public boolean allowsUnconditionalUpdate() {
    return false;
  }
}

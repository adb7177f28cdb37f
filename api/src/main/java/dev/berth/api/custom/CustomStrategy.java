package dev.berth.api.custom;

import dev.berth.api.strategy.Strategy;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.MetaChecks;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GoQuote;
import dev.berth.model.names.NameRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The strategy of all custom types: what differs is their schema. Source: apiextensions-apiserver {@code
 * pkg/registry/customresource}.
 */
public final class CustomStrategy implements Strategy {
  private static final Set<String> STANDARD = Set.of("kubernetes", "orphan", "foregroundDeletion");

  private final CustomVersion version;

  public CustomStrategy(CustomVersion version) {
    this.version = version;
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return version.schema().defaulted(object);
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    return version.type().hasStatus() ? object.without("status") : object;
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return version.type().hasStatus() ? withStatus(next, old) : next;
  }

  private static JsonObject withStatus(JsonObject object, JsonObject from) {
    Optional<Json> status = from.get("status");
    return status.isPresent() ? object.with("status", status.get()) : object.without("status");
  }

  /** All but the status is as it was, metadata included; only who owns what is new. */
  @Override
  public JsonObject prepareForStatusUpdate(JsonObject next, JsonObject old) {
    Optional<Json> owners = next.object("metadata").get("managedFields");
    JsonObject meta = old.object("metadata");
    return withStatus(old, next)
        .with("metadata", owners.isPresent() ? meta.with("managedFields", owners.get()) : meta.without("managedFields"));
  }

  @Override
  public List<FieldError> validate(JsonObject object) {
    List<FieldError> errors = new ArrayList<>(version.schema().validate(object));
    version.scale().ifPresent(s -> errors.addAll(ScaleChecks.of(object, s)));
    return errors;
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    List<FieldError> errors = new ArrayList<>(version.schema().validateUpdate(next, old));
    version.scale().ifPresent(s -> errors.addAll(ScaleChecks.of(next, s)));
    return errors;
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    List<FieldError> errors = new ArrayList<>(version.schema().validateStatus(next, old));
    version.scale().ifPresent(s -> errors.addAll(ScaleChecks.ofStatus(next, s)));
    return errors;
  }

  @Override
  public List<String> nameErrors(String name, boolean isPrefix) {
    return isPrefix ? NameRule.SUBDOMAIN.prefixErrors(name) : NameRule.SUBDOMAIN.errors(name);
  }

  @Override
  public boolean allowsUnconditionalUpdate() {
    return false;
  }

  @Override
  public List<String> warnings(JsonObject object) {
    return plainFinalizers(object).map(CustomStrategy::preferDomain).toList();
  }

  @Override
  public List<String> updateWarnings(JsonObject next, JsonObject old) {
    Set<String> before = plainFinalizers(old).collect(Collectors.toSet());
    List<String> all = new ArrayList<>(version.schema().updateWarnings(next));
    plainFinalizers(next).filter(f -> !before.contains(f)).map(CustomStrategy::preferDomain).forEach(all::add);
    return all;
  }

  private static Stream<String> plainFinalizers(JsonObject object) {
    return object.object("metadata").array("finalizers").strings()
        .filter(f -> f.indexOf('/') < 0 && !STANDARD.contains(f)).sorted();
  }

  private static String preferDomain(String finalizer) {
    return "metadata.finalizers: " + GoQuote.quote(finalizer)
        + ": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other"
        + " finalizer writers";
  }

  @Override
  public MetaChecks metaChecks() {
    return new MetaChecks(0, 1, true);
  }

  @Override
  public boolean countsGeneration() {
    return true;
  }

  /** Where there is no status to speak of, a member of that name is like any other. */
  @Override
  public boolean changesGeneration(JsonObject next, JsonObject old) {
    return version.type().hasStatus()
        ? Strategy.super.changesGeneration(next, old)
        : !next.without("metadata").equals(old.without("metadata"));
  }
}

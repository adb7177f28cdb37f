package dev.berth.api.custom;

import dev.berth.api.custom.conversion.Converter;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.CustomResourceDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One stored definition and what was derived from it. It lives as long as the definition's spec and accepted names stay the
 * same; then it is retired, and watches of its objects end.
 */
final class Definition {
  private volatile CustomResourceDefinition crd;
  private final long since;
  private final Map<String, CustomVersion> versions = new LinkedHashMap<>();
  private final List<ResourceType> served = new ArrayList<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private final Converter converter;
  private volatile boolean terminating;
  private volatile boolean retired;

  /** @param crd as stored, or about to be */
  Definition(CustomResourceDefinition crd, Converter converter) {
    this.crd = crd;
    this.converter = converter;
    this.since = crd.revision();
    this.terminating = crd.isTerminating();
    for (CustomResourceDefinition.Version v : crd.versions()) {
      CustomVersion version = new CustomVersion(this, v);
      versions.put(version.apiVersion(), version);
      if (v.isServed()) {
        served.add(version.type());
      }
    }
  }

  CustomResourceDefinition crd() {
    return crd;
  }

  /** Between its versions. */
  Converter converter() {
    return converter;
  }

  /** Objects that were stored after this revision are as the newest schemas have them. */
  long since() {
    return since;
  }

  /** By {@code apiVersion}, whether served or not. */
  Optional<CustomVersion> version(String apiVersion) {
    return Optional.ofNullable(versions.get(apiVersion));
  }

  /** All versions, in the definition's order. */
  List<CustomVersion> versions() {
    return List.copyOf(versions.values());
  }

  CustomVersion storageVersion() {
    return version(crd.storage().apiVersion())
        .orElseThrow(() -> new IllegalStateException("no storage version of " + crd.name()));
  }

  /** The types that clients see. */
  List<ResourceType> served() {
    return served;
  }

  /** Whether objects go and none are made. */
  boolean isTerminating() {
    return terminating;
  }

  void terminate() {
    terminating = true;
  }

  /** Takes over a newer version of the definition that is the same for its objects. */
  void restate(CustomResourceDefinition newer) {
    crd = newer;
  }

  /** Whether another version of the definition means the same for its objects. */
  boolean isSameAs(CustomResourceDefinition other) {
    return crd.uid().equals(other.uid())
        && crd.isServed() == other.isServed()
        && crd.spec().equals(other.spec())
        && acceptedNames(crd).equals(acceptedNames(other));
  }

  private static JsonObject acceptedNames(CustomResourceDefinition crd) {
    return crd.status().object("acceptedNames");
  }

  /** Calls back when the definition is retired; at once where it is already. Returns how to give that up. */
  Runnable onRetired(Runnable then) {
    watchers.add(then);
    if (retired) {
      then.run();
    }
    return () -> watchers.remove(then);
  }

  void retire() {
    retired = true;
    watchers.forEach(Runnable::run);
  }
}

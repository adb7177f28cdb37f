package dev.berth.api.admission.plugins;

import dev.berth.api.access.Authorizer;
import dev.berth.api.access.User;
import dev.berth.api.admission.AdmissionChain;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.admission.Reinvocation;
import dev.berth.api.admission.podsecurity.Exemptions;
import dev.berth.api.objects.MemoryObjects;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A namespace n with a ServiceAccount, and the chain before it. */
final class Admitting {
  static final Catalogue CATALOGUE = Builtin.catalogue();

  final MemoryObjects objects = new MemoryObjects();
  final List<String> warnings = new ArrayList<>();
  private final AdmissionChain chain;
  private final User user = new User("u", "", List.of(), Map.of());

  Admitting() {
    this(Exemptions.NONE);
  }

  Admitting(Exemptions exempt) {
    chain = AdmissionChain.of(BuiltIn.members(CATALOGUE, new Random(5), exempt));
    with("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'n'}, 'status': {'phase': 'Active'}}");
    with("{'apiVersion': 'v1', 'kind': 'ServiceAccount', 'metadata': {'name': 'default', 'namespace': 'n'}}");
  }

  /** JSON with single quotes. */
  static JsonObject object(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  static ResourceType type(JsonObject object) {
    return CATALOGUE
        .find(GroupVersion.parse(object.text("apiVersion")).kind(object.text("kind")))
        .orElseThrow();
  }

  Admitting with(String text) {
    JsonObject object = object(text);
    objects.put(type(object), object);
    return this;
  }

  JsonObject create(String text) {
    return admit(Operation.CREATE, object(text), Optional.empty(), "");
  }

  JsonObject bind(String pod, String binding) {
    return admit(Operation.CREATE, type(object(pod)), object(binding), Optional.empty(), "binding");
  }

  JsonObject update(String old, String next) {
    return admit(Operation.UPDATE, object(next), Optional.of(object(old)), "");
  }

  JsonObject updateStatus(String old, String next) {
    return admit(Operation.UPDATE, object(next), Optional.of(object(old)), "status");
  }

  JsonObject resize(String old, String next) {
    return admit(Operation.UPDATE, object(next), Optional.of(object(old)), "resize");
  }

  JsonObject delete(String text) {
    return admit(Operation.DELETE, object(text), Optional.of(object(text)), "");
  }

  private JsonObject admit(Operation operation, JsonObject object, Optional<JsonObject> old, String subresource) {
    return admit(operation, type(object), object, old, subresource);
  }

  private JsonObject admit(
      Operation operation, ResourceType type, JsonObject object, Optional<JsonObject> old, String subresource) {
    JsonObject meta = object.object("metadata");
    String namespace = type.namespaced() ? meta.string("namespace").orElse("n") : "";
    AdmissionRequest request =
        new AdmissionRequest(
            operation,
            type,
            subresource,
            namespace,
            meta.text("name"),
            user,
            old,
            JsonObject.EMPTY,
            false,
            objects,
            _ -> new Authorizer.Decision.Allowed(""),
            Instant.parse("2026-01-02T03:04:05Z"),
            warnings,
            new Reinvocation());
    JsonObject mutated = chain.mutate(request, object);
    try {
      chain.validate(request, mutated);
    } finally {
      chain.done(request, mutated);
    }
    return mutated;
  }

  /** Why a creation is refused. */
  Status refusal(String text) {
    try {
      create(text);
    } catch (Refusal refused) {
      return refused.status();
    }
    throw new AssertionError("admitted: " + text);
  }
}

package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.strategy.PlainStrategy;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import java.util.ArrayList;
import java.util.List;

/** Pods. */
final class PodStrategy extends PlainStrategy {
  PodStrategy(ResourceType type) {
    super(type);
  }

  /** Its node is given to a pod by binding alone, and that is not counted. */
  @Override
  public boolean changesGeneration(JsonObject next, JsonObject old) {
    return super.changesGeneration(homeless(next), homeless(old));
  }

  private static JsonObject homeless(JsonObject pod) {
    return pod.updateObject("spec", spec -> spec.without("nodeName"));
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return PodDefaults.pod(object);
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    return PodPreparation.forCreate(object);
  }

  /** Owners and the time of deletion are not for agents to write. */
  @Override
  public JsonObject prepareForStatusUpdate(JsonObject next, JsonObject old) {
    JsonObject metadata = next.object("metadata");
    for (String member : List.of("deletionTimestamp", "ownerReferences")) {
      metadata = metadata.withSame(member, old.object("metadata"));
    }
    return old.with("metadata", metadata).with("status", PodStatus.prepare(next, old));
  }

  @Override
  public List<FieldError> validate(JsonObject object) {
    Findings found = Findings.ofNew();
    PodValidation.create(object, found);
    return found.list();
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = Findings.ofChange(old);
    PodUpdate.check(next, old, found);
    return found.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    PodStatus.check(next, old, found);
    return found.list();
  }

  @Override
  public JsonObject prepareForSubresource(String subresource, JsonObject next, JsonObject old) {
    return switch (subresource) {
      case "ephemeralcontainers" -> EphemeralContainers.prepare(next, old);
      case "resize" -> PodResize.prepare(next, old);
      case "binding", "eviction" -> next; // PodBinding and PodActions made it from the old one
      default -> super.prepareForSubresource(subresource, next, old);
    };
  }

  @Override
  public List<FieldError> validateSubresource(String subresource, JsonObject next, JsonObject old) {
    return switch (subresource) {
      case "ephemeralcontainers" -> EphemeralContainers.validate(next, old);
      case "resize" -> PodResize.validate(next, old);
      default -> super.validateSubresource(subresource, next, old);
    };
  }

  /** None: pods are mostly changed by programs, and often. */
  @Override
  public List<String> updateWarnings(JsonObject next, JsonObject old) {
    return List.of();
  }

  @Override
  public List<String> warnings(JsonObject object) {
    String name = object.object("metadata").text("name");
    List<String> wrong = name.isEmpty() ? List.of() : DnsNames.label(name);
    List<String> out = new ArrayList<>();
    if (!wrong.isEmpty()) {
      out.add(
          "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is"
              + " recommended: [" + String.join(" ", wrong) + "]");
    }
    out.addAll(PodWarnings.of(object, FieldPath.ROOT));
    return List.copyOf(out);
  }
}

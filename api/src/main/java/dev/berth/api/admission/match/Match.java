package dev.berth.api.admission.match;

import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests a webhook, a policy or a binding is about ({@code webhook/generic/webhook.go}, {@code policy/matching}).
 * Immutable.
 */
public final class Match {
  private static final String REGISTRATION = "admissionregistration.k8s.io";
  private static final Set<String> EXEMPT =
      Set.of(
          "ValidatingWebhookConfiguration",
          "MutatingWebhookConfiguration",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding",
          "MutatingAdmissionPolicy",
          "MutatingAdmissionPolicyBinding");
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

  private final List<Rule> rules;
  private final List<Rule> excluded;
  private final boolean anyResource;
  private final boolean equivalent;
  private final LabelSelector namespaces;
  private final LabelSelector objects;

  private Match(JsonObject owner, List<Rule> rules, List<Rule> excluded, boolean anyResource) {
    this.rules = rules;
    this.excluded = excluded;
    this.anyResource = anyResource;
    equivalent = owner.text("matchPolicy").equals("Equivalent");
    namespaces = selector(owner, "namespaceSelector");
    objects = selector(owner, "objectSelector");
  }

  /** Where nothing is said, everything is meant. */
  private static LabelSelector selector(JsonObject owner, String member) {
    try {
      return owner.has(member) ? LabelSelector.of(owner.object(member)) : LabelSelector.EVERYTHING;
    } catch (SelectorException e) {
      return LabelSelector.NOTHING; // validation lets no such selector in
    }
  }

  public static Match ofWebhook(JsonObject webhook) {
    return new Match(webhook, Rule.all(webhook, "rules"), List.of(), false);
  }

  /** Of {@code matchConstraints} or {@code matchResources}; where it has no rules, any resource is meant. */
  public static Match ofResources(JsonObject matchResources) {
    List<Rule> rules = Rule.all(matchResources, "resourceRules");
    return new Match(matchResources, rules, Rule.all(matchResources, "excludeResourceRules"), rules.isEmpty());
  }

  /** Those who say what admission does are not subject to it: nobody locks himself out. */
  public static boolean isExempt(AdmissionRequest request) {
    return request.type().groupVersion().group().equals(REGISTRATION) && EXEMPT.contains(request.kind().kind());
  }

  /**
   * The type in whose version the request is to be looked at; empty where it is not meant.
   *
   * @throws dev.berth.api.status.Refusal where its namespace is needed and is not there
   */
  public Optional<ResourceType> about(AdmissionRequest request, JsonObject object, Versions versions) {
    if (!selectsObject(request, object)) {
      return Optional.empty();
    }
    Optional<JsonObject> labels = Optional.of(JsonObject.EMPTY);
    if (looksAtNamespace(request)) {
      labels = namespaceLabels(request, object);
      if (labels.isPresent() && !namespaces.matches(labels.get())) {
        return Optional.empty();
      }
    }
    if (named(excluded, request, versions).isPresent()) {
      return Optional.empty();
    }
    Optional<ResourceType> type =
        anyResource ? Optional.of(request.type()) : named(rules, request, versions);
    if (type.isPresent() && labels.isEmpty()) {
      throw Failures.notFound(NAMESPACES, request.namespace());
    }
    return type;
  }

  private Optional<ResourceType> named(List<Rule> rules, AdmissionRequest request, Versions versions) {
    List<Rule> near = rules.stream().filter(r -> r.mayBeAbout(request)).toList();
    if (near.isEmpty()) {
      return Optional.empty();
    }
    ResourceType type = request.type();
    if (near.stream().anyMatch(r -> r.names(type.groupVersion()))) {
      return Optional.of(type);
    }
    if (!equivalent) {
      return Optional.empty();
    }
    List<ResourceType> others = versions.others(type);
    return near.stream()
        .flatMap(r -> others.stream().filter(t -> r.names(t.groupVersion())))
        .filter(t -> request.subresource().isEmpty() || t.subresource(request.subresource()).isPresent())
        .findFirst();
  }

  /** The new object or the old one; options of a connection have no labels. */
  private boolean selectsObject(AdmissionRequest request, JsonObject object) {
    if (objects.isEverything()) {
      return true;
    }
    return switch (request.operation()) {
      case CONNECT -> false;
      case DELETE -> selects(request.old().orElse(object));
      case CREATE, UPDATE -> selects(object) || request.old().filter(this::selects).isPresent();
    };
  }

  private boolean selects(JsonObject object) {
    return objects.matches(object.object("metadata").object("labels"));
  }

  /** What is in no namespace, and is none, is never left out. */
  private boolean looksAtNamespace(AdmissionRequest request) {
    boolean ofNamespace = request.type().groupResource().equals(NAMESPACES);
    return !namespaces.isEverything() && (!request.namespace().isEmpty() || ofNamespace);
  }

  /** Labels that a selector may look at; empty where the namespace is missing. */
  private Optional<JsonObject> namespaceLabels(AdmissionRequest request, JsonObject object) {
    boolean ofNamespace = request.type().groupResource().equals(NAMESPACES);
    boolean writes = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    if (ofNamespace && request.subresource().isEmpty() && writes) {
      return Optional.of(object.object("metadata").object("labels"));
    }
    return NamespaceOf.request(request).map(n -> n.object("metadata").object("labels"));
  }
}

package dev.berth.api.admission.policy;

import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.match.Versions;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.select.LabelSelector;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The objects that a binding names as parameters of its policy ({@code generic/policy_dispatcher.go}: CollectParams). */
final class Params {
  private final Versions versions;

  Params(Versions versions) {
    this.versions = versions;
  }

  /** What a binding's parameters come to. */
  sealed interface Found {
    /** The policy is evaluated once with each; an empty one stands for none. */
    record With(List<Optional<JsonObject>> params) implements Found {}

    record Failed(String reason) implements Found {}
  }

  Found of(Policy policy, Binding binding, AdmissionRequest request) {
    if (policy.paramKind().isEmpty() || binding.paramRef().isEmpty()) {
      return new Found.With(List.of(Optional.empty()));
    }
    GroupVersionKind kind = policy.paramKind().get();
    Optional<ResourceType> type = versions.find(kind);
    if (type.isEmpty()) {
      return new Found.Failed("paramKind kind `" + shown(kind) + "` not known");
    }
    JsonObject ref = binding.paramRef();
    String namespace = ref.text("namespace");
    if (!type.get().namespaced() && !namespace.isEmpty()) {
      return new Found.Failed("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
    }
    if (type.get().namespaced() && namespace.isEmpty()) {
      namespace = request.namespace();
      if (namespace.isEmpty()) {
        return new Found.Failed("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
      }
    }
    List<Optional<JsonObject>> found = find(request, type.get(), namespace, ref).map(Optional::of).toList();
    return found.isEmpty() && ref.text("parameterNotFoundAction").equals("Deny")
        ? new Found.Failed("no params found for policy binding with `Deny` parameterNotFoundAction")
        : new Found.With(found);
  }

  private Stream<JsonObject> find(AdmissionRequest request, ResourceType type, String namespace, JsonObject ref) {
    if (!ref.text("name").isEmpty()) {
      return request.objects().get(type, namespace, ref.text("name")).stream().map(o -> inVersion(o, type));
    }
    LabelSelector selector = LabelSelector.of(ref, "selector");
    return request.objects().list(type, namespace).stream()
        .filter(o -> selector.matches(o.object("metadata").object("labels")))
        .map(o -> inVersion(o, type));
  }

  private JsonObject inVersion(JsonObject stored, ResourceType type) {
    String apiVersion = stored.text("apiVersion");
    return apiVersion.isEmpty() || apiVersion.equals(type.groupVersion().apiVersion())
        ? stored
        : versions
            .find(GroupVersion.parse(apiVersion).kind(type.kind()))
            .map(from -> versions.convert(stored, from, type))
            .orElse(stored);
  }

  /** As Go prints a ParamKind. */
  private static String shown(GroupVersionKind kind) {
    return "&ParamKind{APIVersion:" + kind.groupVersion().apiVersion() + ",Kind:" + kind.kind() + ",}";
  }
}

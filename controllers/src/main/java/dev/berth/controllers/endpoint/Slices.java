package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.View;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.names.DnsNames;
import java.util.List;
import java.util.Optional;

/** What both makers of slices share. */
final class Slices {
  static final String SERVICE_NAME = "kubernetes.io/service-name";
  static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

  /** Slices by {@code manager namespace/service}. */
  static final Index<AnyObject> BY_SERVICE =
      new Index<>(
          "service",
          Kinds.ENDPOINT_SLICE,
          slice -> {
            String service = slice.meta().label(SERVICE_NAME);
            return service.isEmpty() ? List.of() : List.of(key(slice.meta().label(MANAGED_BY), slice.namespace(), service));
          });

  private Slices() {}

  private static String key(String manager, String namespace, String service) {
    return manager + " " + namespace + "/" + service;
  }

  static List<AnyObject> of(View view, String manager, String namespace, String service) {
    return view.by(BY_SERVICE, key(manager, namespace, service));
  }

  /** The Service of a slice that a manager keeps: {@code namespace/name}. */
  static Optional<String> serviceOf(AnyObject slice, String manager) {
    String service = slice.meta().label(SERVICE_NAME);
    return service.isEmpty() || !slice.meta().label(MANAGED_BY).equals(manager)
        ? Optional.empty()
        : Optional.of(slice.namespace() + "/" + service);
  }

  /** A slice without endpoints and name. */
  static JsonObject template(KubeObject owner, JsonObject labels, JsonObject annotations, String addressType) {
    JsonObject.Builder meta =
        JsonObject.builder()
            .put("generateName", prefix(owner.name()))
            .put("namespace", owner.namespace())
            .put("labels", labels)
            .put("annotations", annotations)
            .put("ownerReferences", JsonArray.of(owner.asController().toJson()));
    return JsonObject.builder()
        .put("apiVersion", "discovery.k8s.io/v1")
        .put("kind", "EndpointSlice")
        .put("metadata", meta.build())
        .put("addressType", addressType)
        .build();
  }

  /** With a dash, where the name is not too long for it. */
  private static String prefix(String name) {
    return DnsNames.subdomain(name + "-x").isEmpty() ? name + "-" : name;
  }
}

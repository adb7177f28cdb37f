package dev.berth.controllers.serviceaccount;

import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Namespace;
import dev.berth.model.kinds.Kinds;
import java.time.Instant;
import java.util.Optional;

/** Keeps the ConfigMap {@code kube-root-ca.crt} in every active namespace, as it should be. Keys are namespaces. */
public final class RootCertificates implements Controller, Planner<String> {
  static final String NAME = "kube-root-ca.crt";
  private static final String DESCRIPTION = "kubernetes.io/description";
  private static final String TEXT =
      "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the"
          + " internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes"
          + " clusters.";

  private final JsonObject data;

  /** @param bundle certificates in PEM */
  public RootCertificates(String bundle) {
    data = JsonObject.EMPTY.with("ca.crt", bundle);
  }

  @Override
  public String name() {
    return "root-ca-certificate-publisher-controller";
  }

  @Override
  public String account() {
    return "root-ca-cert-publisher";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NAMESPACE)
        .withPart(Kinds.CONFIG_MAP, map -> map.object("metadata").text("name").equals(NAME));
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    workplace.view().onChange(Kinds.NAMESPACE, (_, after) -> after.map(KubeObject::name).ifPresent(queue::add));
    workplace
        .view()
        .onChange(
            Kinds.CONFIG_MAP,
            (before, after) ->
                after.or(() -> before).filter(map -> map.name().equals(NAME)).map(KubeObject::namespace)
                    .ifPresent(queue::add));
  }

  @Override
  public Plan plan(View view, String namespace, Instant now) {
    if (view.get(Kinds.NAMESPACE, "", namespace).filter(Namespace::isActive).isEmpty()) {
      return Plan.NOTHING;
    }
    Optional<AnyObject> found = view.get(Kinds.CONFIG_MAP, namespace, NAME);
    if (found.isEmpty()) {
      JsonObject wanted =
          described(JsonObject.builder()
              .put("apiVersion", "v1")
              .put("kind", "ConfigMap")
              .put("metadata", JsonObject.builder().put("name", NAME).put("namespace", namespace).build())
              .put("data", data)
              .build());
      return Plan.of(Step.perform(Write.create(Kinds.CONFIG_MAP, namespace, wanted)).tolerating("AlreadyExists"));
    }
    JsonObject is = found.get().json();
    if (found.get().isTerminating() || is.object("data").equals(data)) {
      return Plan.NOTHING;
    }
    return Plan.of(
        Step.perform(Write.update(Kinds.CONFIG_MAP, new AnyObject(described(is.with("data", data))))));
  }

  private static JsonObject described(JsonObject map) {
    return map.withAt(JsonString.of(TEXT), "metadata", "annotations", DESCRIPTION);
  }
}

package dev.berth.controllers.serviceaccount;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Namespace;
import dev.berth.model.kinds.Kinds;
import java.time.Instant;

/** Keeps a ServiceAccount {@code default} in every active namespace. Keys are namespaces. */
public final class DefaultAccounts implements Controller, Planner<String> {
  static final String DEFAULT = "default";

  @Override
  public String name() {
    return "serviceaccount-controller";
  }

  @Override
  public String account() {
    return "service-account-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NAMESPACE, Kinds.SERVICE_ACCOUNT);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    workplace.view().onChange(Kinds.NAMESPACE, (_, after) -> after.map(KubeObject::name).ifPresent(queue::add));
    workplace
        .view()
        .onChange(
            Kinds.SERVICE_ACCOUNT,
            (before, after) -> {
              if (after.isEmpty()) {
                before.filter(gone -> gone.name().equals(DEFAULT)).map(KubeObject::namespace).ifPresent(queue::add);
              }
            });
  }

  @Override
  public Plan plan(View view, String namespace, Instant now) {
    boolean active =
        view.get(Kinds.NAMESPACE, "", namespace).filter(Namespace::isActive).isPresent();
    if (!active || view.get(Kinds.SERVICE_ACCOUNT, namespace, DEFAULT).isPresent()) {
      return Plan.NOTHING;
    }
    JsonObject account =
        JsonObject.builder()
            .put("apiVersion", "v1")
            .put("kind", "ServiceAccount")
            .put("metadata", JsonObject.builder().put("name", DEFAULT).put("namespace", namespace).build())
            .build();
    return Plan.of(
        Step.perform(Write.create(Kinds.SERVICE_ACCOUNT, namespace, account)).tolerating("AlreadyExists"));
  }
}

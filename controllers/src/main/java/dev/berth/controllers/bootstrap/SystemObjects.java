package dev.berth.controllers.bootstrap;

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
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.SystemNamespaces;
import java.time.Instant;
import java.util.List;

/**
 * Puts back what every cluster has from its first second, where somebody took it away: the system's namespaces, of which some
 * may be deleted, and the Service {@code kubernetes} with what lies behind it. Upstream looks after the former each minute and
 * after the latter every ten seconds; here what went comes back at once, as it was. Sources: {@code
 * pkg/controlplane/controller/systemnamespaces}, {@code pkg/controlplane/controller/kubernetesservice}.
 */
public final class SystemObjects implements Controller, Planner<SystemObjects.Lost> {
  private static final String API = "kubernetes";
  private static final List<String> KEPT = List.of("name", "namespace", "labels", "annotations");

  /** Something that went, as it was last seen. */
  record Lost(Kind<?> kind, JsonObject object) {
    String namespace() {
      return object.object("metadata").text("namespace");
    }

    String name() {
      return object.object("metadata").text("name");
    }

    @Override
    public String toString() {
      return kind.type().plural() + " " + (namespace().isEmpty() ? "" : namespace() + "/") + name();
    }
  }

  @Override
  public String name() {
    return "bootstrap-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NAMESPACE, Kinds.SERVICE, Kinds.ENDPOINTS, Kinds.ENDPOINT_SLICE);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<Lost> queue = new PlanQueue<>(workplace, this);
    follow(workplace.view(), queue, Kinds.NAMESPACE);
    follow(workplace.view(), queue, Kinds.SERVICE);
    follow(workplace.view(), queue, Kinds.ENDPOINTS);
    follow(workplace.view(), queue, Kinds.ENDPOINT_SLICE);
  }

  private static <T extends KubeObject> void follow(View view, PlanQueue<Lost> queue, Kind<T> kind) {
    view.onChange(
        kind,
        (before, after) -> {
          if (after.isEmpty()) {
            before.filter(SystemObjects::isOurs).ifPresent(gone -> queue.add(new Lost(kind, gone.json())));
          }
        });
  }

  private static boolean isOurs(KubeObject object) {
    return object.namespace().isEmpty()
        ? SystemNamespaces.ALL.contains(object.name())
        : object.namespace().equals("default") && object.name().equals(API);
  }

  @Override
  public Plan plan(View view, Lost lost, Instant now) {
    if (view.get(lost.kind(), lost.namespace(), lost.name()).isPresent()) {
      return Plan.NOTHING;
    }
    JsonObject metadata = lost.object().object("metadata");
    JsonObject.Builder kept = JsonObject.builder();
    KEPT.forEach(member -> metadata.get(member).ifPresent(value -> kept.put(member, value)));
    JsonObject again = lost.object().without("status").with("metadata", kept.build());
    return Plan.of(Step.perform(Write.create(lost.kind(), lost.namespace(), again)).tolerating("AlreadyExists"));
  }
}

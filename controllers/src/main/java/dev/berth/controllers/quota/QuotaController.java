package dev.berth.controllers.quota;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.CustomKinds;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.usage.Amounts;
import dev.berth.model.usage.QuotaScopes;
import dev.berth.model.usage.QuotaUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps the status of quotas. Keys are {@code namespace/quota}. */
public final class QuotaController implements Controller, Planner<String> {
  /** Objects come and go in bursts; a quota is counted once for what happened within this time. */
  private static final Duration GATHER = Duration.ofMillis(50);
  /** Pods that their node lost leave the count as time passes, without a change. */
  private static final Duration RESYNC = Duration.ofMinutes(5);
  /** Of which there may be many, and large ones. */
  private static final Set<Kind<?>> ONLY_COUNTED = Set.of(Kinds.CONFIG_MAP, Kinds.SECRET);

  /** Namespaced types by {@code plural.group}: those built in, and with them those that definitions add. On the loop. */
  private final Map<String, Kind<?>> builtIn = new LinkedHashMap<>();
  private final Map<String, Kind<?>> counted = new LinkedHashMap<>();

  /** @param catalogue whose namespaced types, besides custom ones, can be counted */
  public QuotaController(Catalogue catalogue) {
    Set<String> seen = new HashSet<>();
    for (ResourceType type : catalogue.types()) {
      if (type.namespaced()
          && type.verbs().contains(Verb.LIST)
          && type.verbs().contains(Verb.WATCH)
          && !type.plural().equals("events")
          && type.groupVersion().equals(type.storage())
          && seen.add(type.keyPrefix())) {
        builtIn.put(type.groupResource().toString(), Kinds.of(type));
      }
    }
  }

  @Override
  public String name() {
    return "resourcequota-controller";
  }

  @Override
  public Needs needs() {
    Set<Kind<?>> kinds = new LinkedHashSet<>(builtIn.values());
    kinds.removeAll(ONLY_COUNTED);
    kinds.add(Kinds.CUSTOM_RESOURCE_DEFINITION);
    Needs needs = new Needs(kinds, Set.of());
    for (Kind<?> kind : ONLY_COUNTED) {
      needs = needs.withPart(kind, _ -> false);
    }
    return needs;
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    workplace.view().onChange(
        Kinds.RESOURCE_QUOTA, (_, after) -> after.map(KubeObject::key).ifPresent(queue::add));
    counted.clear();
    counted.putAll(builtIn);
    builtIn.values().forEach(kind -> listen(workplace.view(), kind, queue));
    CustomKinds.follow(
        workplace.view(),
        kind -> {
          if (kind.type().namespaced()) {
            counted.put(kind.type().groupResource().toString(), kind);
            workplace.view().follow(kind);
            listen(workplace.view(), kind, queue);
          }
        },
        kind -> {
          counted.remove(kind.type().groupResource().toString());
          workplace.view().unfollow(kind);
        });
  }

  private static <T extends KubeObject> void listen(View view, Kind<T> kind, PlanQueue<String> queue) {
    view.onChange(
        kind,
        (before, after) -> {
          if (before.isEmpty() || after.isEmpty() || mayCountOtherwise(before.get(), after.get())) {
            String namespace = after.or(() -> before).map(KubeObject::namespace).orElse("");
            for (AnyObject quota : view.list(Kinds.RESOURCE_QUOTA, namespace)) {
              queue.addAfter(quota.key(), GATHER);
            }
          }
        });
  }

  private static boolean mayCountOtherwise(KubeObject before, KubeObject after) {
    return switch (after) {
      case Pod pod ->
          pod.isFinished() != ((Pod) before).isFinished()
              || pod.isTerminating() != before.isTerminating()
              || !pod.spec().equals(before.spec());
      default ->
          (after.kind().equals("Service") || after.kind().equals("PersistentVolumeClaim"))
              && (!after.spec().equals(before.spec()) || !after.status().equals(before.status()));
    };
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(Kinds.RESOURCE_QUOTA, key)
        .filter(quota -> !quota.isTerminating())
        .map(quota -> plan(view, quota, now))
        .orElse(Plan.NOTHING);
  }

  private Plan plan(View view, AnyObject quota, Instant now) {
    JsonObject hard = quota.spec().object("hard");
    Amounts used = used(view, quota, hard, now);
    JsonObject amounts = JsonObject.EMPTY;
    for (String name : hard.names()) {
      amounts = amounts.with(name, used.get(name).orElse(Quantity.ZERO).toString());
    }
    JsonObject status = JsonObject.of("hard", hard, "used", amounts);
    if (hard.isEmpty() || isAlike(status, quota.status())) {
      return Plan.after(RESYNC);
    }
    AnyObject changed = new AnyObject(quota.json().with("status", status));
    return Plan.builder()
        .then(Step.perform(Write.updateStatus(Kinds.RESOURCE_QUOTA, changed)).tolerating("NotFound"))
        .again(RESYNC)
        .build();
  }

  /** Whether the amounts are the same, however they are written. */
  private static boolean isAlike(JsonObject a, JsonObject b) {
    return Amounts.of(a.object("hard")).equals(Amounts.of(b.object("hard")))
        && Amounts.of(a.object("used")).equals(Amounts.of(b.object("used")));
  }

  private Amounts used(View view, AnyObject quota, JsonObject hard, Instant now) {
    Set<String> names = new LinkedHashSet<>(hard.names());
    Set<Kind<?>> kinds = new LinkedHashSet<>();
    names.forEach(name -> kindOf(name).ifPresent(kinds::add));
    Amounts sum = Amounts.NONE;
    for (Kind<?> kind : kinds) {
      GroupResource resource = kind.type().groupResource();
      for (KubeObject object : view.list(kind, quota.namespace())) {
        if (QuotaScopes.matches(quota.json(), resource.toString(), object.json())) {
          sum = sum.plus(QuotaUsage.of(resource, object.json(), now).only(names));
        }
      }
    }
    return sum;
  }

  /** Whose objects use a resource. */
  private Optional<Kind<?>> kindOf(String name) {
    if (name.startsWith("count/")) {
      return Optional.ofNullable(counted.get(name.substring("count/".length())));
    }
    if (counted.containsKey(name)) {
      return Optional.ofNullable(counted.get(name));
    }
    if (name.startsWith("services.")) {
      return Optional.of(Kinds.SERVICE);
    }
    return Optional.of(
        name.equals("requests.storage") || name.contains(".storageclass.storage.k8s.io/")
            ? Kinds.CLAIM
            : Kinds.POD);
  }
}

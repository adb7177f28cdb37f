package dev.berth.controllers.certificate;

import dev.berth.client.Needs;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Deletes bootstrap tokens when their time is over. Keys are names of Secrets in {@code kube-system}. */
public final class TokenCleaner implements Controller, Planner<String> {
  @Override
  public String name() {
    return "token-cleaner-controller";
  }

  @Override
  public String account() {
    return "token-cleaner";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SECRET);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    workplace.view().onChange(
        Kinds.SECRET,
        (_, after) ->
            after.filter(BootstrapToken::is)
                .map(KubeObject::name)
                .ifPresent(queue::add));
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<AnyObject> secret =
        view.get(Kinds.SECRET, BootstrapToken.NAMESPACE, name).filter(s -> BootstrapToken.is(s) && !s.isTerminating());
    Optional<Instant> end = secret.map(BootstrapToken::new).flatMap(BootstrapToken::end);
    if (end.isEmpty()) {
      return Plan.NOTHING;
    }
    if (end.get().isAfter(now)) {
      return Plan.after(Duration.between(now, end.get()));
    }
    return Plan.of(
        Step.perform(
                new Write.Delete(Ref.of(Kinds.SECRET, secret.get()), Write.DeleteOptions.only(secret.get())))
            .tolerating("NotFound", "Conflict"));
  }
}

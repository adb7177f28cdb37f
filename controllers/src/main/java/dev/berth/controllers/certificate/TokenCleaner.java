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
import dev.berth.model.time.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Deletes bootstrap tokens when their time is over. Keys are names of Secrets in {@code kube-system}. */
public final class TokenCleaner implements Controller, Planner<String> {
  private static final String NAMESPACE = "kube-system";
  private static final String TYPE = "bootstrap.kubernetes.io/token";

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
            after.filter(s -> s.namespace().equals(NAMESPACE) && s.json().text("type").equals(TYPE))
                .map(KubeObject::name)
                .ifPresent(queue::add));
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<AnyObject> secret =
        view.get(Kinds.SECRET, NAMESPACE, name).filter(s -> s.json().text("type").equals(TYPE) && !s.isTerminating());
    Optional<Instant> end = secret.flatMap(TokenCleaner::end);
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

  /** Empty where it never ends. A time that cannot be read is one that has passed, as for whoever shows the token. */
  private static Optional<Instant> end(AnyObject secret) {
    try {
      String text =
          new String(
              Base64.getDecoder().decode(secret.json().object("data").text("expiration")), StandardCharsets.UTF_8);
      return text.isEmpty() ? Optional.empty() : Optional.of(Timestamps.parse(text));
    } catch (IllegalArgumentException e) { // of base64 or of the time
      return Optional.of(Instant.EPOCH);
    }
  }
}

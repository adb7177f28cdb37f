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
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Deletes requests that have been issued, denied or failed an hour ago, those whose certificate has ended, and those that nobody
 * has looked after for a day. There is one key.
 */
public final class RequestCleaner implements Controller, Planner<String> {
  private static final String KEY = "requests";
  private static final Duration PERIOD = Duration.ofHours(1);
  private static final Duration DONE = Duration.ofHours(1);
  private static final Duration PENDING = Duration.ofHours(24);

  private final Authority authority;

  public RequestCleaner(Authority authority) {
    this.authority = authority;
  }

  @Override
  public String name() {
    return "certificatesigningrequest-cleaner-controller";
  }

  @Override
  public String account() {
    return "certificate-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SIGNING_REQUEST);
  }

  @Override
  public void start(Workplace workplace) {
    new PlanQueue<>(workplace, this).addAfter(KEY, PERIOD);
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    List<Step> steps =
        view.list(Kinds.SIGNING_REQUEST, "").stream()
            .map(SigningRequest::new)
            .filter(request -> isOver(request, now))
            .map(RequestCleaner::delete)
            .toList();
    return Plan.builder().together(steps).again(PERIOD).build();
  }

  private boolean isOver(SigningRequest request, Instant now) {
    boolean issued = request.has("Approved") && !request.certificate().isEmpty();
    return (issued && isOlder(request.updated("Approved"), DONE, now))
        || isOlder(request.updated("Denied"), DONE, now)
        || isOlder(request.updated("Failed"), DONE, now)
        || (issued && authority.end(request.certificate()).filter(now::isAfter).isPresent())
        || (!request.isDecided()
            && !request.has("Failed")
            && isOlder(request.object().meta().creationTimestamp(), PENDING, now));
  }

  private static boolean isOlder(Optional<Instant> time, Duration age, Instant now) {
    return time.filter(t -> t.plus(age).isBefore(now)).isPresent();
  }

  private static Step delete(SigningRequest request) {
    return Step.perform(
            new Write.Delete(
                Ref.of(Kinds.SIGNING_REQUEST, request.object()), Write.DeleteOptions.only(request.object())))
        .tolerating("NotFound", "Conflict");
  }
}

package dev.berth.controllers.event;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deletes events an hour after they were last written (upstream lets the store forget them; {@code --event-ttl}). There is
 * one key. It owns the time at which each event's last change was seen, oldest first, so that a pass looks at those that are
 * due only; after a restart the hour begins anew.
 */
public final class EventExpiry implements Controller, Planner<String> {
  private static final String KEY = "events";
  private static final Duration PERIOD = Duration.ofSeconds(30);
  /** Events in one pass; more are due at once only after a stop, and can wait for the next. */
  private static final int MOST = 1000;

  private final Duration age;
  private final Map<String, Instant> written = new LinkedHashMap<>();

  /** @param age upstream's default is one hour */
  public EventExpiry(Duration age) {
    this.age = age;
  }

  @Override
  public String name() {
    return "event-expiry-controller";
  }

  /** Upstream has no such controller and so no such account; this one may delete anything. */
  @Override
  public String account() {
    return "generic-garbage-collector";
  }

  @Override
  public Needs needs() {
    return Needs.NONE.withPart(Kinds.EVENT, _ -> false); // there may be many, and their names are enough
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    workplace.view().onChange(
        Kinds.EVENT,
        (before, after) -> {
          before.ifPresent(event -> written.remove(event.key()));
          after.ifPresent(event -> written.put(event.key(), workplace.now()));
        });
    queue.addAfter(KEY, PERIOD);
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    List<Step> steps = new ArrayList<>();
    Iterator<Map.Entry<String, Instant>> oldest = written.entrySet().iterator();
    while (oldest.hasNext() && steps.size() < MOST) {
      Map.Entry<String, Instant> entry = oldest.next();
      if (entry.getValue().plus(age).isAfter(now)) {
        break;
      }
      view.get(Kinds.EVENT, entry.getKey())
          .ifPresent(event -> steps.add(delete(event)));
    }
    return Plan.builder().together(steps).again(steps.size() == MOST ? Duration.ZERO : PERIOD).build();
  }

  private static Step delete(AnyObject event) {
    return Step.perform(new Write.Delete(Ref.of(Kinds.EVENT, event), Write.DeleteOptions.only(event)))
        .tolerating("NotFound", "Conflict");
  }
}

package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be done about an autoscaler, and what is told of it. Pure: a value that begins as what is, and goes on as more becomes
 * known.
 *
 * @param current replicas that are wanted now
 * @param replicas that there shall be, where that is another number
 * @param why in the words of the event
 * @param history with what was recommended this time
 */
record Decision(
    AnyObject scaler, JsonObject status, long current, OptionalLong replicas, String why, List<Note> notes, History history,
    Instant now) {
  private static final String ABLE = "AbleToScale";
  private static final String ACTIVE = "ScalingActive";
  private static final String LIMITED = "ScalingLimited";

  static Decision begin(AnyObject scaler, History history, Instant now) {
    return new Decision(scaler, scaler.status(), 0, OptionalLong.empty(), "", List.of(), history, now);
  }

  private JsonObject spec() {
    return scaler.spec();
  }

  private long least() {
    return spec().integer("minReplicas").orElse(1);
  }

  private long most() {
    return spec().number("maxReplicas");
  }

  Limits limits() {
    return new Limits(spec().object("behavior"), least(), most(), current, now);
  }

  private Decision set(String type, boolean is, String reason, String message) {
    JsonArray conditions =
        Condition.set(status.array("conditions"), type, is ? "True" : "False", reason, message, now);
    return with(status.with("conditions", conditions));
  }

  private Decision with(JsonObject next) {
    return new Decision(scaler, next, current, replicas, why, notes, history, now);
  }

  private Decision warned(String reason, String message) {
    List<Note> all = new ArrayList<>(notes);
    all.add(Note.warning(scaler, reason, message));
    return new Decision(scaler, status, current, replicas, why, all, history, now);
  }

  private Decision remembering(History next) {
    return new Decision(scaler, status, current, replicas, why, notes, next, now);
  }

  private Decision to(long wanted, String reason) {
    OptionalLong other = wanted == current ? OptionalLong.empty() : OptionalLong.of(wanted);
    return new Decision(scaler, status, current, other, reason, notes, history, now);
  }

  /** The scale of its target cannot be had. */
  Decision withoutScale(String message) {
    return warned("FailedGetScale", message)
        .set(ABLE, false, "FailedGetScale", "the HPA controller was unable to get the target's current scale: " + message);
  }

  /** @param wanted replicas that its target is to have now */
  Decision scaled(long wanted) {
    Decision able =
        set(ABLE, true, "SucceededGetScale", "the HPA controller was able to get the target's current scale");
    return new Decision(
        scaler, able.status, wanted, OptionalLong.empty(), "", notes, history.begin(wanted, now), now);
  }

  /** Whether it depends on metrics what becomes of it. */
  boolean asksMetrics() {
    return !isDisabled() && current <= most() && current >= least();
  }

  private boolean isDisabled() {
    return current == 0 && least() != 0;
  }

  /** Where it does not. */
  Decision withoutMetrics() {
    if (isDisabled()) {
      return set(ACTIVE, false, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero")
          .measured(JsonArray.EMPTY);
    }
    return (current > most()
            ? to(most(), "Current number of replicas above Spec.MaxReplicas")
            : to(least(), "Current number of replicas below Spec.MinReplicas"))
        .measured(JsonArray.EMPTY);
  }

  /** The target does not say which pods are its own. */
  Decision withoutPods(String event, String error, String message) {
    return warned(event, error).set(ACTIVE, false, "InvalidSelector", message).failed(JsonArray.EMPTY, error);
  }

  /** @param all autoscalers that have pods of its target among theirs */
  Decision sharing(String selector, List<String> all) {
    String error = "pods by selector " + selector + " are controlled by multiple HPAs: [" + String.join(" ", all) + "]";
    return warned("AmbiguousSelector", error).set(ACTIVE, false, "AmbiguousSelector", error).failed(JsonArray.EMPTY, error);
  }

  List<JsonObject> metrics() {
    return spec().array("metrics").objects().toList();
  }

  /**
   * @param pods of the target
   * @param present replicas that there are
   * @param answers for each metric, of the API that has it
   */
  Decision measured(List<Pod> pods, long present, List<Answer> answers) {
    MetricVerdict.Facts facts =
        new MetricVerdict.Facts(pods, current, present, Tolerances.of(spec().object("behavior")), now);
    Decision told = this;
    JsonArray statuses = JsonArray.EMPTY;
    Optional<MetricVerdict.Valid> highest = Optional.empty();
    List<MetricVerdict.Invalid> invalid = new ArrayList<>();
    List<JsonObject> all = metrics();
    for (int i = 0; i < all.size(); i++) {
      switch (MetricVerdict.of(all.get(i), answers.get(i), scaler.namespace(), facts)) {
        case MetricVerdict.Invalid one -> {
          invalid.add(one);
          told = told.warned(one.reason(), one.message());
          statuses = statuses.plus(JsonObject.EMPTY.with("type", ""));
        }
        case MetricVerdict.Valid one -> {
          statuses = statuses.plus(one.status());
          highest = highest.filter(h -> h.replicas() >= one.replicas() && h.replicas() != 0).or(() -> Optional.of(one));
        }
      }
    }
    if (highest.isEmpty() || !invalid.isEmpty() && highest.get().replicas() < current) {
      if (invalid.isEmpty()) {
        return told; // there are no metrics at all, which validation does not let through
      }
      MetricVerdict.Invalid first = invalid.getFirst();
      return told
          .set(ACTIVE, false, first.reason(), "the HPA was unable to compute the replica count: " + first.message())
          .failed(statuses, invalidMetrics(invalid, all.size()));
    }
    return told
        .set(
            ACTIVE, true, "ValidMetricFound",
            "the HPA was able to successfully calculate a replica count from " + highest.get().name())
        .normalized(highest.get())
        .measured(statuses);
  }

  private static String invalidMetrics(List<MetricVerdict.Invalid> invalid, int of) {
    return "invalid metrics (" + invalid.size() + " invalid out of " + of + "), first error is: " + invalid.getFirst().error();
  }

  private Decision failed(JsonArray statuses, String error) {
    return counted(statuses, OptionalLong.empty()).warned("FailedComputeMetricsReplicas", error);
  }

  private Decision normalized(MetricVerdict.Valid proposal) {
    Limits limits = limits();
    Limits.Stable stable = limits.stable(proposal.replicas(), history);
    Limits.Limited limited = limits.limited(stable.replicas(), history);
    String reason =
        proposal.replicas() > current ? proposal.name() + " above target" : "All metrics below target";
    return set(ABLE, true, stable.reason(), stable.message())
        .set(LIMITED, limited.limited(), limited.reason(), limited.message())
        .remembering(history.recommended(proposal.replicas(), now, limits.remembered()))
        .to(limited.replicas(), reason);
  }

  private Decision measured(JsonArray statuses) {
    return counted(statuses, OptionalLong.of(replicas.orElse(current)));
  }

  private Decision counted(JsonArray statuses, OptionalLong desired) {
    JsonObject next = status.with("currentReplicas", current);
    next = desired.isPresent() ? next.with("desiredReplicas", desired.getAsLong()) : next;
    return with(statuses.isEmpty() ? next.without("currentMetrics") : next.with("currentMetrics", statuses));
  }

  /** It was done. */
  Decision done() {
    long wanted = replicas.orElse(current);
    List<Note> all = new ArrayList<>(notes);
    all.add(Note.normal(scaler, "SuccessfulRescale", "New size: " + wanted + "; reason: " + why));
    History next =
        spec().has("behavior") ? history.changed(wanted - current, now, limits().changesRemembered()) : history;
    Decision told =
        set(ABLE, true, "SucceededRescale", "the HPA controller was able to update the target scale to " + wanted);
    return new Decision(
        scaler, told.status.with("lastScaleTime", Timestamps.format(now)), current, replicas, why, all, next, now);
  }

  /** It could not be done. */
  Decision refused(String message) {
    Decision told =
        warned("FailedRescale", "New size: " + replicas.orElse(current) + "; reason: " + why + "; error: " + message)
            .set(ABLE, false, "FailedUpdateScale", "the HPA controller was unable to update the target scale: " + message);
    return told.with(told.status.withSame("desiredReplicas", scaler.status()));
  }
}

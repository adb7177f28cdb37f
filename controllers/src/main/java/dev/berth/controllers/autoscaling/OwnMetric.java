package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.controllers.pods.GoSelector;
import dev.berth.model.kinds.Condition;
import dev.berth.model.quantity.Quantity;
import java.util.List;

/**
 * What a metric comes to that is a user's own: of the pods, of another object, or of something outside (upstream {@code
 * replica_calculator.go}). Values are thousandths. Pure.
 *
 * @param of the metric's source
 * @param answer of the API that has it
 */
record OwnMetric(JsonObject of, Answer answer, String namespace, MetricVerdict.Facts facts) {
  private String name() {
    return of.object("metric").text("name");
  }

  private JsonObject target() {
    return of.object("target");
  }

  private static long milli(JsonObject in, String field) {
    return in.get(field).map(v -> Quantity.of(v).milliValue()).orElse(0L);
  }

  private static JsonObject current(String field, long milli) {
    return JsonObject.EMPTY.with(field, Quantity.ofMilli(milli).toString());
  }

  private JsonObject status(JsonObject current) {
    return JsonObject.EMPTY.with("metric", of.object("metric")).with("current", current);
  }

  MetricVerdict ofPods() {
    MetricVerdict.Place place = new MetricVerdict.Place("FailedGetPodsMetric", "failed to get pods metric value: ");
    return switch (PodUse.own(answer)) {
      case PodUse.Known.Nothing(String why) -> place.invalid("unable to get metric " + name() + ": " + why);
      case PodUse.Known.Pods(var uses) -> {
        ReplicaCount count = new ReplicaCount(facts.pods(), "", "", facts.current(), facts.tolerances(), facts.now());
        yield switch (count.ofAverage(uses, milli(target(), "averageValue"))) {
          case ReplicaCount.Result.Unknown(String why) -> place.invalid(why);
          case ReplicaCount.Result.Proposal p ->
              new MetricVerdict.Valid(
                  p.replicas(), "pods metric " + name(),
                  JsonObject.EMPTY.with("type", "Pods").with("pods", status(current("averageValue", p.average()))));
        };
      }
    };
  }

  MetricVerdict ofObject() {
    JsonObject object = of.object("describedObject");
    boolean whole = target().text("type").equals("Value");
    MetricVerdict.Place place =
        new MetricVerdict.Place(
            "FailedGetObjectMetric",
            "failed to get object metric value: " + (whole ? "" : "failed to get " + name() + " object metric: "));
    String where = object.text("kind") + " on " + namespace + " " + object.text("name") + "/";
    String why = "unable to get metric " + name() + ": " + where + "unable to fetch metrics from custom metrics API: ";
    if (answer instanceof Answer.Refused refused) {
      return place.invalid(why + refused.message());
    }
    List<JsonObject> items = items();
    if (items.size() != 1) {
      return place.invalid(
          why + "the custom metrics API server returned " + items.size() + " results when we asked for exactly one");
    }
    long value = milli(items.getFirst(), "value");
    String what = whole ? object.text("kind") + " metric " + name() : selected();
    return verdict(
        place, value, whole, what,
        current ->
            JsonObject.EMPTY.with("type", "Object").with("object", status(current).with("describedObject", object)));
  }

  MetricVerdict ofExternal() {
    boolean whole = !target().has("averageValue");
    MetricVerdict.Place place =
        new MetricVerdict.Place(
            "FailedGetExternalMetric",
            "failed to get " + name() + " external metric value: failed to get "
                + (whole ? "external metric " + name() : name() + " external metric") + ": ");
    String why =
        "unable to get external metric " + namespace + "/" + name() + "/" + printed(of.object("metric").object("selector")) + ": ";
    if (answer instanceof Answer.Refused refused) {
      return place.invalid(why + "unable to fetch metrics from external metrics API: " + refused.message());
    }
    List<JsonObject> items = items();
    if (items.isEmpty()) {
      return place.invalid(why + "no metrics returned from external metrics API");
    }
    long sum = 0;
    for (JsonObject item : items) {
      long next = sum + milli(item, "value");
      sum = sum > 0 && next < 0 ? Long.MAX_VALUE : next;
    }
    return verdict(
        place, sum, whole, selected(), current -> JsonObject.EMPTY.with("type", "External").with("external", status(current)));
  }

  private List<JsonObject> items() {
    return answer instanceof Answer.Done(JsonObject list, long _) ? list.array("items").objects().toList() : List.of();
  }

  /** In the words of events: upstream's are these of objects, too. */
  private String selected() {
    return "external metric " + name() + "(" + printed(of.object("metric").object("selector")) + ")";
  }

  private interface Shown {
    JsonObject of(JsonObject current);
  }

  private MetricVerdict verdict(MetricVerdict.Place place, long value, boolean whole, String what, Shown shown) {
    if (!whole) {
      long target = milli(target(), "averageValue");
      boolean held = facts.tolerances().hold(value / ((double) target * facts.present()));
      long replicas = held ? facts.present() : ReplicaCount.ceiling((double) value / target);
      long each = facts.present() == 0 ? 0 : Math.ceilDiv(value, facts.present());
      return new MetricVerdict.Valid(replicas, what, shown.of(current("averageValue", each)));
    }
    double ratio = (double) value / milli(target(), "value");
    if (facts.current() != 0 && !facts.tolerances().hold(ratio) && facts.pods().isEmpty()) {
      return place.invalid("unable to calculate ready pods: no pods returned by selector while calculating replica count");
    }
    return new MetricVerdict.Valid(replicas(ratio), what, shown.of(current("value", value)));
  }

  private long replicas(double ratio) {
    if (facts.current() == 0) {
      return ReplicaCount.ceiling(ratio);
    }
    long ready =
        facts.pods().stream()
            .filter(pod -> pod.phase().equals("Running") && Condition.of(pod, "Ready").filter(Condition::isTrue).isPresent())
            .count();
    return facts.tolerances().hold(ratio) ? facts.current() : ReplicaCount.ceiling(ratio * ready);
  }

  private static String printed(JsonObject selector) {
    return selector.isEmpty() ? "nil" : GoSelector.text(selector);
  }
}

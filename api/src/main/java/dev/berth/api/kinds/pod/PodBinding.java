package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.GoQuote;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Giving a pod its node: the pods' subresource {@code binding}. */
public final class PodBinding {
  private PodBinding() {}

  /** What comes of it. */
  public sealed interface Result {
    /** The pod as it is to be stored. */
    record Bound(JsonObject pod) implements Result {}

    /** It cannot be: the text goes into a 409 for {@code pods/binding}. */
    record Conflict(String text) implements Result {}

    /** The pod is not the one that was meant, or not as it was then: the text goes into a 409 for {@code pods}. */
    record Mistaken(String text) implements Result {}
  }

  /** What is wrong with a Binding by itself. */
  public static List<FieldError> validate(JsonObject binding) {
    Findings found = new Findings();
    JsonObject target = binding.object("target");
    String kind = target.text("kind");
    if (!kind.isEmpty()) {
      if (!kind.equals("Node")) {
        found.add(FieldError.notSupported(FieldPath.of("target", "kind"), kind, List.of("Node", "<empty>")));
      }
    }
    found.present(FieldPath.of("target", "name"), target.text("name"));
    return found.list();
  }

  /**
   * The pod on the binding's node, with the binding's labels and annotations and the condition PodScheduled. Where it was
   * to go before is forgotten.
   *
   * @param now the time of the condition
   */
  public static Result bind(JsonObject pod, JsonObject binding, Instant now) {
    JsonObject metadata = pod.object("metadata");
    JsonObject spec = pod.object("spec");
    JsonObject from = binding.object("metadata");
    String name = metadata.text("name");
    Optional<Result> mistaken =
        mistaken(metadata, from, "uid", "UID").or(() -> mistaken(metadata, from, "resourceVersion", "ResourceVersion"));
    if (mistaken.isPresent()) {
      return mistaken.get();
    }
    if (metadata.has("deletionTimestamp")) {
      return new Result.Conflict("pod " + name + " is being deleted, cannot be assigned to a host");
    }
    if (!spec.text("nodeName").isEmpty()) {
      return new Result.Conflict(
          "pod " + name + " is already assigned to node " + GoQuote.quote(spec.text("nodeName")));
    }
    if (!spec.array("schedulingGates").isEmpty()) {
      return new Result.Conflict("pod " + name + " has non-empty .spec.schedulingGates");
    }
    JsonObject named = merged(merged(metadata, from, "annotations"), from, "labels");
    JsonObject status = pod.object("status");
    return new Result.Bound(
        pod.with("metadata", named)
            .with("spec", spec.with("nodeName", binding.object("target").text("name")))
            .with(
                "status",
                status
                    .without("nominatedNodeName")
                    .with("conditions", scheduled(status.array("conditions"), now))));
  }

  /** Whoever names a uid or a version means that very pod. */
  private static Optional<Result> mistaken(JsonObject metadata, JsonObject from, String member, String shown) {
    String meant = from.text(member);
    String is = metadata.text(member);
    return meant.isEmpty() || meant.equals(is)
        ? Optional.empty()
        : Optional.of(
            new Result.Mistaken(
                "StorageError: invalid object, Code: 4, Key: /registry/pods/" + metadata.text("namespace") + "/"
                    + metadata.text("name") + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: " + shown
                    + " in precondition: " + meant + ", " + shown + " in object meta: " + is));
  }

  private static JsonObject merged(JsonObject metadata, JsonObject from, String member) {
    JsonObject more = from.object(member);
    if (more.isEmpty()) {
      return metadata;
    }
    JsonObject out = metadata.object(member);
    for (int i = 0; i < more.size(); i++) {
      out = out.with(more.name(i), more.value(i));
    }
    return metadata.with(member, out);
  }

  /** The conditions with PodScheduled true; its time changes only if it was not true before. */
  private static JsonArray scheduled(JsonArray conditions, Instant now) {
    for (int i = 0; i < conditions.size(); i++) {
      if (conditions.object(i).text("type").equals("PodScheduled")) {
        JsonObject was = conditions.object(i);
        return conditions.with(
            i,
            was.text("status").equals("True")
                ? condition("True", was.get("lastTransitionTime").orElse(JsonNull.NULL))
                : condition("True", time(now)));
      }
    }
    return conditions.plus(condition("True", time(now)));
  }

  private static JsonString time(Instant now) {
    return JsonString.of(
        DateTimeFormatter.ISO_INSTANT.format(now.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC)));
  }

  static JsonObject condition(String status, Json lastTransition) {
    return JsonObject.builder()
        .put("type", "PodScheduled")
        .put("status", status)
        .put("lastProbeTime", JsonNull.NULL)
        .put("lastTransitionTime", lastTransition)
        .build();
  }
}

package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.StatefulSet;
import java.util.List;
import java.util.stream.Collectors;

/** A plan in lines: a stage a line, its steps in braces where they are several. */
final class PlanText {
  private static final JsonObject INVALID = JsonObject.EMPTY.with("reason", "Invalid");

  private PlanText() {}

  static String of(Plan plan) {
    StringBuilder out = new StringBuilder();
    plan.stages().forEach(stage -> out.append(steps(stage)).append('\n'));
    plan.closing().forEach(step -> out.append("finally ").append(step(step)).append('\n'));
    plan.again().ifPresent(delay -> out.append("again after ").append(delay.toMillis()).append(" ms\n"));
    return out.toString();
  }

  private static String steps(List<Step> steps) {
    return steps.size() == 1
        ? step(steps.getFirst())
        : steps.stream().map(PlanText::step).collect(Collectors.joining("; ", "{", "}"));
  }

  private static String step(Step step) {
    return switch (step) {
      case Step.Perform perform -> write(perform.write());
      case Step.Confirm confirm -> "confirm " + confirm.ref();
      case Step.Tell tell -> "tell " + note(tell.note());
      case Step.Call call -> called(call.work().get().toCompletableFuture().join());
      case Step.Fail fail -> "fail " + fail.why();
      case Step.Conclude conclude ->
          told(conclude, List.of()) + ", or else " + told(conclude, List.of(new Answer.Refused(403, JsonObject.EMPTY)));
    };
  }

  /** And what comes of it where it is refused as invalid. */
  private static String called(Plan plan) {
    String stages = plan.stages().stream().map(PlanText::steps).collect(Collectors.joining(", then "));
    String refused =
        plan.closing().stream()
            .map(step -> ", or else " + told((Step.Conclude) step, List.of(new Answer.Refused(422, INVALID))))
            .collect(Collectors.joining());
    return "(" + stages + refused + ")";
  }

  private static String told(Step.Conclude conclude, List<Answer.Refused> refused) {
    List<Step> steps = conclude.step().apply(refused);
    return steps.isEmpty() ? "nothing" : steps(steps);
  }

  static String note(Note note) {
    return note.type() + " " + note.reason() + ": " + note.message();
  }

  private static String write(Write write) {
    return switch (write) {
      case Write.Create create -> "create " + kind(write) + " " + created(create.object());
      case Write.Delete delete -> "delete " + kind(write) + " " + delete.target().name();
      case Write.Patch patch -> "patch " + kind(write) + " " + patch.target().name() + " " + patch.body();
      case Write.Update update when update.subresource().equals("status") -> status(update.object().object("status"));
      case Write.Update update when update.subresource().equals("resize") ->
          "resize " + kind(write) + " " + update.target().name() + " to " + update.object().object("spec").array("containers").object(0).object("resources");
      case Write.Update update -> "update " + kind(write) + " " + update.target().name() + detail(update.object());
      case Write.Act act -> "act " + act.target();
      case Write.Apply apply -> "apply " + apply.target();
    };
  }

  private static String kind(Write write) {
    return switch (write.type().kind()) {
      case "PersistentVolumeClaim" -> "claim";
      case "ControllerRevision" -> "revision";
      case "Pod" -> "pod";
      default -> write.type().kind();
    };
  }

  private static String created(JsonObject object) {
    JsonObject metadata = object.object("metadata");
    String revision = metadata.object("labels").text("controller-revision-hash");
    String owners =
        object.text("kind").equals("PersistentVolumeClaim") && metadata.has("ownerReferences") ? owners(metadata) : "";
    String number = object.has("revision") ? " number " + object.number("revision") : "";
    return metadata.text("name") + (revision.isEmpty() ? "" : " of " + revision) + owners + number;
  }

  private static String detail(JsonObject object) {
    return switch (object.text("kind")) {
      case "PersistentVolumeClaim" -> owners(object.object("metadata"));
      case "ControllerRevision" -> " number " + object.number("revision");
      case "Pod" -> pod(object.object("metadata"));
      default -> "";
    };
  }

  private static String pod(JsonObject metadata) {
    String mark = metadata.object("annotations").text(StatefulSet.RESIZING_TO);
    return " labels " + metadata.object("labels") + (mark.isEmpty() ? "" : " resizing to " + mark);
  }

  private static String owners(JsonObject metadata) {
    return metadata.array("ownerReferences").objects()
        .map(o -> o.text("kind") + " " + o.text("name") + (o.bool("controller") ? "" : " (no controller)"))
        .collect(Collectors.joining(", ", " owned by [", "]"));
  }

  private static String status(JsonObject status) {
    return "status "
        + status.number("replicas") + " replicas, "
        + status.number("readyReplicas") + " ready, "
        + status.number("availableReplicas") + " available, "
        + status.number("currentReplicas") + " of " + status.text("currentRevision") + ", "
        + status.number("updatedReplicas") + " of " + status.text("updateRevision")
        + (status.number("collisionCount") == 0 ? "" : ", " + status.number("collisionCount") + " collisions");
  }
}

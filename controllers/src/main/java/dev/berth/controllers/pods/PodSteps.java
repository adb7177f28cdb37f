package dev.berth.controllers.pods;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import java.util.List;

/** Pods from templates, and the steps that create and delete them for an owner, with upstream's events. */
public final class PodSteps {
  /** As many pods as upstream creates or deletes in one pass. */
  public static final int BURST = 500;

  private static final List<String> TAKEN_OVER = List.of("labels", "annotations", "finalizers");

  private PodSteps() {}

  /** A pod of a template, named by the server after its owner, which is its controller. */
  public static JsonObject fromTemplate(KubeObject owner, JsonObject template) {
    JsonObject.Builder metadata =
        JsonObject.builder().put("generateName", owner.name() + "-").put("namespace", owner.namespace());
    TAKEN_OVER.forEach(field -> template.object("metadata").get(field).ifPresent(value -> metadata.put(field, value)));
    return JsonObject.builder()
        .put("apiVersion", "v1")
        .put("kind", "Pod")
        .put("metadata", metadata.put("ownerReferences", JsonArray.of(owner.asController().toJson())).build())
        .put("spec", template.object("spec"))
        .build();
  }

  /** Creates a pod and tells of it on the owner. */
  public static Step.Perform create(KubeObject owner, JsonObject pod) {
    return Step.perform(Write.create(Kinds.POD, owner.namespace(), pod)).reporting(answer -> created(owner, answer));
  }

  private static List<Note> created(KubeObject owner, Answer answer) {
    return switch (answer) {
      case Answer.Done done ->
          List.of(Note.normal(owner, "SuccessfulCreate", "Created pod: " + done.object().object("metadata")
              .text("name")));
      case Answer.Refused refused ->
          refused.isNamespaceTerminating()
              ? List.of()
              : List.of(Note.warning(owner, "FailedCreate", "Error creating: " + refused.message()));
    };
  }

  /** Deletes a pod, which may have gone already, and tells of it on the owner. */
  public static Step.Perform delete(KubeObject owner, Pod pod) {
    return Step.perform(new Write.Delete(Ref.of(Kinds.POD, pod), Write.DeleteOptions.only(pod)))
        .reporting(answer -> deleted(owner, pod, answer))
        .tolerating("NotFound");
  }

  private static List<Note> deleted(KubeObject owner, Pod pod, Answer answer) {
    return switch (answer) {
      case Answer.Done _ -> List.of(Note.normal(owner, "SuccessfulDelete", "Deleted pod: " + pod.name()));
      case Answer.Refused refused ->
          refused.isNotFound()
              ? List.of()
              : List.of(Note.warning(owner, "FailedDelete", "Error deleting: " + refused.message()));
    };
  }
}

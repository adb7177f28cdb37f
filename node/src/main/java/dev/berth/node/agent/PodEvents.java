package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.client.EventRecorder;
import dev.berth.client.Note;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerSpec;

/** Tells of a pod and its containers. */
final class PodEvents {
  private final EventRecorder events;

  PodEvents(EventRecorder events) {
    this.events = events;
  }

  void normal(Pod pod, String reason, String message) {
    events.record(new Note(reference(pod), "Normal", reason, message));
  }

  void warning(Pod pod, String reason, String message) {
    events.record(new Note(reference(pod), "Warning", reason, message));
  }

  void normal(Pod pod, ContainerSpec spec, String reason, String message) {
    events.record(new Note(reference(pod).with("fieldPath", spec.fieldPath()), "Normal", reason, message));
  }

  void warning(Pod pod, ContainerSpec spec, String reason, String message) {
    events.record(new Note(reference(pod).with("fieldPath", spec.fieldPath()), "Warning", reason, message));
  }

  /** What came of a hook, where that is worth telling. @param hook {@code PostStart} or {@code PreStop} */
  void hooked(Pod pod, ContainerSpec spec, String hook, Handlers.Reply reply) {
    switch (reply.verdict()) {
      case SUCCESS -> {}
      case WARNING -> warning(pod, "LifecycleHTTPFallback", reply.output());
      case FAILURE, ERROR -> warning(pod, spec, "Failed" + hook + "Hook", hook + "Hook failed");
    }
  }

  /** A mirror's events are of what it mirrors: that is where kubectl looks for them. */
  private static JsonObject reference(Pod pod) {
    String mirrored = pod.meta().annotation(StaticPods.MIRROR);
    JsonObject reference = Note.reference(pod);
    return mirrored.isEmpty() ? reference : reference.with("uid", mirrored);
  }
}

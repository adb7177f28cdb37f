package dev.berth.node.agent;

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
    events.record(Note.normal(pod, reason, message));
  }

  void warning(Pod pod, String reason, String message) {
    events.record(Note.warning(pod, reason, message));
  }

  void normal(Pod pod, ContainerSpec spec, String reason, String message) {
    events.record(new Note(Note.reference(pod).with("fieldPath", spec.fieldPath()), "Normal", reason, message));
  }

  void warning(Pod pod, ContainerSpec spec, String reason, String message) {
    events.record(new Note(Note.reference(pod).with("fieldPath", spec.fieldPath()), "Warning", reason, message));
  }
}

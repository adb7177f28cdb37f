package dev.berth.controllers.daemonset;

import dev.berth.client.Note;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What should be done about the pods of a DaemonSet. Collected by one thread. */
final class Changes {
  final List<String> nodesToServe = new ArrayList<>();
  final List<Pod> podsToDelete = new ArrayList<>();
  final List<Note> notes = new ArrayList<>();
  Optional<Duration> again = Optional.empty();

  boolean isEmpty() {
    return nodesToServe.isEmpty() && podsToDelete.isEmpty();
  }

  void lookAgain(Duration delay) {
    again = again.filter(known -> known.compareTo(delay) <= 0).or(() -> Optional.of(delay));
  }
}

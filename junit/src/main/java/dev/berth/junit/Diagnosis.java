package dev.berth.junit;

import dev.berth.base.json.JsonObject;
import dev.berth.junit.Types.Named;
import dev.berth.model.kinds.Pod;
import java.util.ArrayList;
import java.util.List;

/** Why something is not ready, as far as the cluster tells: what it waits for, what was told of it, what died last said. */
final class Diagnosis {
  private static final int MOST_EVENTS = 10;
  private static final int LAST_WORDS = 3;

  private final Requests requests;
  private final Explaining explaining;

  Diagnosis(Requests requests, Explaining explaining) {
    this.requests = requests;
    this.explaining = explaining;
  }

  /** One line for each thing that may be the reason. */
  List<String> of(Named what) {
    List<String> lines = new ArrayList<>(explaining.why(what));
    if (!Explaining.knows(what)) {
      events(what, lines);
    }
    for (JsonObject json : what.namespace().isEmpty() ? List.<JsonObject>of() : requests.list("pods", what.namespace())) {
      Pod pod = new Pod(json);
      if (lines.stream().anyMatch(line -> line.contains("pod/" + pod.name() + " "))) {
        lastWords(pod, lines);
      }
    }
    return lines;
  }

  /** Whoever died knows best why. */
  private void lastWords(Pod pod, List<String> lines) {
    Named named = requests.types().named(requests.types().called("pods"), pod.namespace(), pod.name());
    for (String member : List.of("initContainerStatuses", "containerStatuses")) {
      for (JsonObject status : pod.status().array(member).objects().toList()) {
        JsonObject now = status.object("state").object("terminated");
        JsonObject end = now.has("exitCode") ? now : status.object("lastState").object("terminated");
        if (end.number("exitCode") != 0) {
          String container = status.text("name");
          requests.lastLines(named, container, LAST_WORDS).lines()
              .forEach(line -> lines.add("log " + pod.name() + "/" + container + ": " + line));
        }
      }
    }
  }

  /** All that was told of an object, the newest last. */
  private void events(Named what, List<String> lines) {
    List<String> told = new ArrayList<>();
    for (JsonObject event : requests.list("events", what.namespace().isEmpty() ? "default" : what.namespace())) {
      JsonObject about = event.object("involvedObject");
      if (about.text("name").equals(what.name()) && about.text("kind").equals(what.type().kind())) {
        told.add("event " + event.text("type") + " " + event.text("reason") + ": " + event.text("message").strip());
      }
    }
    lines.addAll(told.subList(Math.max(0, told.size() - MOST_EVENTS), told.size()));
  }
}

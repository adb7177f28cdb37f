package dev.berth.junit;

import dev.berth.base.json.JsonObject;
import dev.berth.junit.Types.Named;
import dev.berth.model.kinds.Pod;
import dev.berth.server.up.PodWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Why something is not ready, as far as the cluster tells: its pods, their claims, the nodes, what was last told of them. */
final class Diagnosis {
  private static final int MOST_PODS = 10;
  private static final int MOST_EVENTS = 10;

  private static final int LAST_WORDS = 3;

  private final Requests requests;
  private final List<String> lines = new ArrayList<>();

  Diagnosis(Requests requests) {
    this.requests = requests;
  }

  /** One line for each thing that may be the reason. */
  List<String> of(Named what, JsonObject object) {
    List<String> concerned = new ArrayList<>(List.of(what.name()));
    if (!what.namespace().isEmpty()) {
      pods(what, object, concerned);
      claims(what.namespace(), concerned);
    }
    nodes();
    events(what.namespace(), concerned);
    return List.copyOf(lines);
  }

  private void pods(Named what, JsonObject object, List<String> concerned) {
    JsonObject selector = object.object("spec").object("selector");
    Map<String, String> labels = (selector.has("matchLabels") ? selector.object("matchLabels") : selector).strings();
    boolean one = what.type().kind().equals("Pod");
    int unsettled = 0;
    for (JsonObject json : requests.list("pods", what.namespace())) {
      Pod pod = new Pod(json);
      boolean mine = one ? pod.name().equals(what.name()) : owns(what, pod, labels);
      if (mine) {
        PodWord word = PodWord.of(pod);
        if (!word.settled() && unsettled++ < MOST_PODS) {
          lines.add("pod " + pod.name() + (pod.nodeName().isEmpty() ? "" : " on " + pod.nodeName()) + ": " + word.text());
          crashes(pod);
          concerned.add(pod.name());
        }
      }
    }
    if (unsettled > MOST_PODS) {
      lines.add("and " + (unsettled - MOST_PODS) + " pods more");
    }
  }

  /** Whoever died knows best why. */
  private void crashes(Pod pod) {
    for (String member : List.of("initContainerStatuses", "containerStatuses")) {
      for (JsonObject status : pod.status().array(member).objects().toList()) {
        JsonObject now = status.object("state").object("terminated");
        JsonObject end = now.has("exitCode") ? now : status.object("lastState").object("terminated");
        if (end.number("exitCode") != 0) {
          String container = status.text("name");
          lines.add(
              "container " + container + " of " + pod.name() + ": ended with " + end.number("exitCode") + ", "
                  + status.number("restartCount") + " restarts");
          Named named = requests.types().named(requests.types().called("pods"), pod.namespace(), pod.name());
          requests.lastLines(named, container, LAST_WORDS).lines().forEach(line -> lines.add("log " + pod.name() + "/" + container + ": " + line));
        }
      }
    }
  }

  private static boolean owns(Named what, Pod pod, Map<String, String> labels) {
    Map<String, String> has = pod.json().object("metadata").object("labels").strings();
    return !labels.isEmpty() && has.entrySet().containsAll(labels.entrySet())
        || pod.json().object("metadata").array("ownerReferences").objects()
            .anyMatch(o -> o.text("name").equals(what.name()) && o.text("kind").equals(what.type().kind()));
  }

  private void claims(String namespace, List<String> concerned) {
    for (JsonObject claim : requests.list("persistentvolumeclaims", namespace)) {
      String phase = claim.object("status").text("phase");
      String name = claim.object("metadata").text("name");
      if (!phase.equals("Bound")) {
        lines.add("claim " + name + ": " + (phase.isEmpty() ? "Pending" : phase));
        concerned.add(name);
      }
    }
  }

  private void nodes() {
    for (JsonObject node : requests.list("nodes", "")) {
      boolean ready =
          node.object("status").array("conditions").objects()
              .anyMatch(c -> c.text("type").equals("Ready") && c.text("status").equals("True"));
      if (!ready) {
        lines.add("node " + node.object("metadata").text("name") + ": not ready");
      }
    }
  }

  /** The newest last; warnings and others. */
  private void events(String namespace, List<String> concerned) {
    List<String> told = new ArrayList<>();
    for (JsonObject event : requests.list("events", namespace.isEmpty() ? "default" : namespace)) {
      JsonObject about = event.object("involvedObject");
      if (concerned.contains(about.text("name"))) {
        told.add(
            "event " + about.text("kind") + "/" + about.text("name") + " " + event.text("type") + " "
                + event.text("reason") + ": " + event.text("message").strip());
      }
    }
    lines.addAll(told.subList(Math.max(0, told.size() - MOST_EVENTS), told.size()));
  }
}

package dev.berth.server.why;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.time.HumanDuration;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What components have told about an object: its warnings, as Events. */
final class Told {
  private static final int MOST = 3;

  private final View view;
  private final Instant now;

  Told(View view, Instant now) {
    this.view = view;
    this.now = now;
  }

  /** The newest warnings about it, one of each reason, newest first. */
  List<Finding> warnings(KubeObject about) {
    Set<String> reasons = new TreeSet<>();
    return view.list(Kinds.EVENT, about.namespace().isEmpty() ? "default" : about.namespace()).stream()
        .filter(event -> event.json().text("type").equals("Warning") && concerns(event, about))
        .sorted(Comparator.comparing(Told::when).reversed())
        .filter(event -> reasons.add(event.json().text("reason")))
        .limit(MOST)
        .map(this::finding)
        .toList();
  }

  private static boolean concerns(AnyObject event, KubeObject about) {
    JsonObject object = event.json().object("involvedObject");
    return object.text("uid").equals(about.uid()) && object.text("kind").equals(about.kind());
  }

  private static Instant when(AnyObject event) {
    return Timestamps.of(event.json(), "lastTimestamp")
        .or(() -> Timestamps.of(event.json(), "eventTime"))
        .or(() -> event.meta().creationTimestamp())
        .orElse(Instant.EPOCH);
  }

  private Finding finding(AnyObject event) {
    long count = event.json().integer("count").orElse(1);
    String times = count > 1 ? ", " + count + " times" : "";
    String ago = HumanDuration.since(Optional.of(when(event)), now) + " ago";
    return Finding.wrong(
        "event/" + event.json().text("reason"), event.json().text("message").strip() + " (" + ago + times + ")");
  }
}

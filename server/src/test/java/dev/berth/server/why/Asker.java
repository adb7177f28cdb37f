package dev.berth.server.why;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedSource;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import java.util.List;

/** A cluster that a test describes, and somebody who asks about it. Owns both; time stands still unless the test moves it. */
final class Asker {
  final VirtualLoop loop = new VirtualLoop(1);
  private final FixedSource source = new FixedSource(loop);

  /** It is there, with the members that a test cares for; in namespace {@code default} unless it says otherwise. */
  Asker with(Kind<?> kind, String yaml) {
    source.put(kind, yaml);
    return this;
  }

  Asker node(String name, String more) {
    return with(
        Kinds.NODE,
        """
        metadata: {name: %s, labels: {kubernetes.io/hostname: %s}}
        status: {allocatable: {cpu: "4", memory: 8Gi, pods: "10"}, conditions: [{type: Ready, status: 'True'}]}
        %s
        """
            .formatted(name, name, more));
  }

  /** A pod {@code web-0} that has no node yet and uses the claim {@code data}. */
  Asker waitingPod() {
    return with(
        Kinds.POD,
        """
        metadata: {namespace: default, name: web-0}
        spec:
          schedulerName: default-scheduler
          containers: [{name: c}]
          volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
        status: {phase: Pending}
        """);
  }

  private Inquiry inquiry() {
    Picture picture = new Picture(loop, source);
    picture.follow(Inquiry.needs());
    loop.runDue();
    return new Inquiry(loop, picture);
  }

  /** What is answered, line by line; nothing where there is no such object. */
  List<String> why(Kind<?> kind, String name) {
    return inquiry().about(kind, "default", name).map(FindingText::of).orElse(List.of());
  }

  List<String> everything() {
    return inquiry().everything("").stream().flatMap(finding -> FindingText.of(finding).stream()).toList();
  }
}

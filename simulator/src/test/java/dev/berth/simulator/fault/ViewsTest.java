package dev.berth.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedSource;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final List<String> wrong = new ArrayList<>();
  private final Views views = new Views(wrong::add);

  private FixedSource source(String... revisions) {
    FixedSource source = new FixedSource(loop);
    for (String revision : revisions) {
      source.put(
          Kinds.POD,
          "{metadata: {namespace: default, name: web-0, uid: u, resourceVersion: '" + revision + "'}, spec: {nodeName: n}}");
      loop.runDue();
    }
    return source;
  }

  private static Picture picture(FixedSource source) {
    Picture picture = source.picture(Kinds.POD);
    picture.index(List.of(Indexes.PODS_BY_NODE));
    return picture;
  }

  @Test
  void whoSeesSomethingElseIsBehind() {
    Picture truth = picture(source("1", "2"));
    MortalLoop mortal = new MortalLoop(loop, Duration.ZERO);
    Needs needs = Needs.of(Kinds.POD).with(Indexes.PODS_BY_NODE);
    views.add("good", mortal, picture(source("1", "2")), needs);
    loop.runDue();
    assertThat(views.behind(truth, Set.of(Kinds.POD))).isEmpty();
    views.add("old", mortal, picture(source("1")), needs);
    loop.runDue();
    assertThat(views.behind(truth, Set.of(Kinds.POD))).containsExactly("old does not see the pods that there are");
    mortal.close();
    assertThat(views.behind(truth, Set.of(Kinds.POD))).as("the dead see nothing").isEmpty();
    assertThat(wrong).isEmpty();
  }
}

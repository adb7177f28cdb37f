package dev.berth.server.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedSource;
import dev.berth.model.kinds.Kinds;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OverviewTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final FixedSource source = new FixedSource(loop);

  private String shown() {
    CompletableFuture<Overview> overview = Overview.of(loop, source);
    loop.advance(Duration.ofSeconds(1));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    overview.join().show(new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void nodesAreToldWithWhetherTheyAreReadyAndTakePods() {
    source.put(Kinds.NODE, "{metadata: {name: a}, status: {conditions: [{type: Ready, status: 'True'}]}}");
    source.put(Kinds.NODE, "{metadata: {name: b}, spec: {unschedulable: true}}");
    assertThat(shown()).isEqualTo("node/a: Ready\nnode/b: NotReady, takes no new pods\n");
  }

  @Test
  void aSetHasARowForEachOrdinalAndAPodOfItsOwnStandsAlone() {
    source.put(Kinds.STATEFUL_SET, """
        metadata: {namespace: default, name: web, uid: u1}
        spec: {replicas: 2, volumeClaimTemplates: [{metadata: {name: data}}]}
        """);
    source.put(Kinds.POD, """
        metadata:
          namespace: default
          name: web-0
          ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: u1, controller: true}]
        spec: {nodeName: a}
        status: {phase: Running, podIP: 10.0.0.7, conditions: [{type: Ready, status: 'True'}]}
        """);
    source.put(Kinds.CLAIM, """
        metadata: {namespace: default, name: data-web-0}
        spec: {volumeName: pvc-0123}
        status: {phase: Bound}
        """);
    source.put(Kinds.POD, "{metadata: {namespace: default, name: lone}, status: {phase: Failed}}");
    assertThat(shown().lines().map(String::stripTrailing))
        .containsExactly(
            "statefulset/default/web  ██████████░░░░░░░░░░  1/2 ready",
            "  POD    STATUS  CLAIM       VOLUME    NODE  ADDRESS   AGE",
            "  web-0  Ready   data-web-0  pvc-0123  a     10.0.0.7",
            "  web-1",
            "pod/lone  ░░░░░░░░░░░░░░░░░░░░  0/1  Failed");
  }
}

package dev.berth.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.runtime.LinuxResources;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CgroupFactsTest {
  private static final long CAPACITY = 8_000_000_000L;

  private static Pod pod(String spec) {
    JsonObject metadata = JsonObject.EMPTY.with("uid", "u1");
    return new Pod(JsonObject.of("metadata", metadata, "spec", Json.parse(spec.replace('\'', '"'))));
  }

  private static String container(String name, String requests, String limits) {
    return "{'name':'" + name + "','resources':{'requests':{" + requests + "},'limits':{" + limits + "}}}";
  }

  private static Pod of(String... containers) {
    return pod("{'containers':[" + String.join(",", containers) + "]}");
  }

  private static LinuxResources first(Pod pod) {
    return CgroupFacts.of(pod, ContainerSpec.of(pod).getFirst(), CAPACITY);
  }

  @Test
  @Spec({"F38", "F39"})
  void aGuaranteedPodHasItsOwnCgroupAndIsKilledLast() {
    String same = "'cpu':'500m','memory':'200Mi'";
    Pod pod = of(container("c", same, same));
    assertThat(QosClass.of(pod)).isEqualTo(QosClass.GUARANTEED);
    assertThat(CgroupFacts.parent(pod)).isEqualTo("/kubepods/podu1");
    assertThat(first(pod)).isEqualTo(new LinuxResources(512, 50_000, 100_000, 200 << 20, -997, Map.of()));
    assertThat(CgroupFacts.of(pod)).isEqualTo(new LinuxResources(512, 50_000, 100_000, 200 << 20, 0, Map.of()));
  }

  @Test
  @Spec({"F38", "F39"})
  void whatAsksForNothingGetsTheLeastAndIsKilledFirst() {
    Pod pod = of(container("c", "", ""));
    assertThat(CgroupFacts.parent(pod)).isEqualTo("/kubepods/besteffort/podu1");
    assertThat(first(pod)).isEqualTo(new LinuxResources(2, 0, 100_000, 0, 1000, Map.of()));
    assertThat(first(pod).cpuWeight()).isEqualTo(1);
    assertThat(first(pod).cpuMax()).isEqualTo("max 100000");
  }

  @Test
  @Spec("F39")
  void aBurstableContainerIsKilledTheLaterTheMoreItAskedFor() {
    assertThat(first(of(container("c", "'memory':'2000000000'", ""))).oomScoreAdj()).isEqualTo(750);
    assertThat(first(of(container("c", "'memory':'1'", ""))).oomScoreAdj()).isEqualTo(999);
    assertThat(first(of(container("c", "'memory':'8000000000'", ""))).oomScoreAdj()).isEqualTo(3);
    assertThat(first(of(container("c", "'cpu':'1'", ""))).oomScoreAdj()).isEqualTo(999);
  }

  @Test
  @Spec("F39")
  void aSidecarIsNotKilledBeforeTheContainersThatNeedIt() {
    Pod pod =
        pod("{'initContainers':[{'name':'s','restartPolicy':'Always'}],'containers':["
            + container("a", "'memory':'4000000000'", "") + "," + container("b", "'memory':'2000000000'", "") + "]}");
    assertThat(first(pod).oomScoreAdj()).isEqualTo(750);
  }

  @Test
  @Spec("F39")
  void whatIsCriticalForTheNodeIsKilledLastWhateverItAsksFor() {
    assertThat(first(pod("{'priorityClassName':'system-node-critical','containers':[{'name':'c'}]}")).oomScoreAdj())
        .isEqualTo(-997);
  }

  @Test
  @Spec("F39")
  void aPodIsLimitedOnlyWhereEachOfItsContainersIs() {
    Pod one = of(container("a", "", "'cpu':'1','memory':'1Gi'"), container("b", "'cpu':'250m'", "'cpu':'2'"));
    assertThat(CgroupFacts.parent(one)).isEqualTo("/kubepods/burstable/podu1");
    assertThat(CgroupFacts.of(one).cpuQuotaMicros()).isEqualTo(300_000);
    assertThat(CgroupFacts.of(one).memoryLimitBytes()).isZero();
  }

  @Test
  @Spec({"F38", "F39"})
  void whatOnlyThePodLimitsIsLimitedSoForEachContainer() {
    Pod pod =
        pod("{'resources':{'requests':{'cpu':'1','memory':'4000000000'},'limits':{'cpu':'2','memory':'4000000000'}},"
            + "'containers':[{'name':'a'}," + container("b", "'memory':'1000000000'", "'cpu':'500m'") + "]}");
    assertThat(QosClass.of(pod)).isEqualTo(QosClass.BURSTABLE);
    assertThat(first(pod)).isEqualTo(new LinuxResources(2, 200_000, 100_000, 4_000_000_000L, 813, Map.of()));
    assertThat(CgroupFacts.of(pod)).isEqualTo(new LinuxResources(1024, 200_000, 100_000, 4_000_000_000L, 0, Map.of()));
  }

  @Test
  @Spec("F39")
  void anExplicitRequestOfNoProcessorIsTheLeastAndAMissingOneIsTheLimit() {
    assertThat(first(of(container("c", "'cpu':'0'", "'cpu':'4'"))).cpuShares()).isEqualTo(2);
    assertThat(first(of(container("c", "", "'cpu':'4'"))).cpuShares()).isEqualTo(4096);
    assertThat(CgroupFacts.shares(4000)).isEqualTo(4096);
    assertThat(CgroupFacts.shares(1_000_000)).isEqualTo(262_144);
    assertThat(CgroupFacts.quota(1)).isEqualTo(1000);
    assertThat(new LinuxResources(1024, 0, 100_000, 0, 0, Map.of()).cpuWeight()).isEqualTo(39);
    assertThat(new LinuxResources(262_144, 0, 100_000, 0, 0, Map.of()).cpuWeight()).isEqualTo(10_000);
  }

  @Test
  @Spec("F39")
  void hugepagesAreGrantedBySize() {
    Pod pod = of(container("c", "", "'hugepages-2Mi':'4Mi','hugepages-1Gi':'1Gi'"));
    assertThat(first(pod).hugepageLimitBytes()).isEqualTo(Map.of("2MB", 4L << 20, "1GB", 1L << 30));
  }
}

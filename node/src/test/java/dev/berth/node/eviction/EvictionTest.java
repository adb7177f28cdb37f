package dev.berth.node.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.eviction.PodUse.ContainerUse;
import dev.berth.node.eviction.Threshold.Limit;
import dev.berth.node.runtime.Runtime.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvictionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final EvictionSettings SETTINGS = EvictionSettings.DEFAULT;
  private static final long MI = 1 << 20;

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static Pod pod(String name, String spec) {
    return new Pod(json("{'metadata':{'name':'" + name + "','uid':'" + name + "'},'spec':" + spec + "}"));
  }

  private static Pod asking(String name, long priority, String requests, String limits) {
    return pod(
        name,
        "{'priority':" + priority + ",'containers':[{'name':'c','resources':{'requests':{" + requests + "},'limits':{" + limits
            + "}}}]}");
  }

  private static PodUse using(Pod pod, long memory, long disk) {
    return new PodUse(pod, Map.of("c", new ContainerUse(memory, disk)), Map.of());
  }

  private static Map<Signal, Level> memory(long mebibytes) {
    return Map.of(Signal.MEMORY_AVAILABLE, new Level(mebibytes * MI, 8192 * MI));
  }

  @Test
  @Spec("F43")
  void aPressureIsFeltAtOnceAndLingers() {
    NodePressure short_ = NodePressure.NONE.observe(SETTINGS, memory(99), NOW);
    assertThat(short_.pressures()).containsExactly(Pressure.MEMORY);
    assertThat(short_.toMend(SETTINGS, NOW)).contains(SETTINGS.thresholds().getFirst());
    NodePressure after = short_.observe(SETTINGS, memory(4000), NOW.plusSeconds(10));
    assertThat(after.toMend(SETTINGS, NOW.plusSeconds(10))).isEmpty();
    assertThat(after.pressures()).containsExactly(Pressure.MEMORY);
    NodePressure late = after.observe(SETTINGS, memory(4000), NOW.plusSeconds(300));
    assertThat(late.pressures()).isEmpty();
    assertThat(late.isCalm()).isTrue();
  }

  @Test
  @Spec("F43")
  void whatIsExactlyAtItsThresholdIsEnough() {
    assertThat(NodePressure.NONE.observe(SETTINGS, memory(100), NOW).pressures()).isEmpty();
    Map<Signal, Level> disk = Map.of(Signal.NODEFS_AVAILABLE, new Level(99, 1000));
    assertThat(NodePressure.NONE.observe(SETTINGS, disk, NOW).pressures()).containsExactly(Pressure.DISK);
    assertThat(NodePressure.NONE.observe(SETTINGS, Map.of(), NOW)).isEqualTo(NodePressure.NONE);
  }

  @Test
  @Spec("F43")
  void aSoftThresholdMayBeMetForAWhile() {
    Threshold soft = Threshold.hard("memory.available<1Gi").lasting(Duration.ofSeconds(90));
    EvictionSettings settings = new EvictionSettings(List.of(soft), Duration.ofMinutes(5), 60, Duration.ofSeconds(10));
    NodePressure at = NodePressure.NONE.observe(settings, memory(500), NOW);
    assertThat(at.pressures()).containsExactly(Pressure.MEMORY);
    assertThat(at.toMend(settings, NOW.plusSeconds(89))).isEmpty();
    assertThat(at.toMend(settings, NOW.plusSeconds(90))).contains(soft);
    NodePressure broken = at.observe(settings, memory(2000), NOW.plusSeconds(50)).observe(settings, memory(500), NOW.plusSeconds(60));
    assertThat(broken.toMend(settings, NOW.plusSeconds(90))).isEmpty();
    assertThat(Ranking.next(soft, new Level(1, 2), List.of(using(asking("a", 0, "", ""), 1, 0)), settings).orElseThrow()
            .graceSeconds())
        .isEqualTo(60);
  }

  @Test
  @Spec("F43")
  void atLeastSoMuchIsReclaimedOnceAThresholdWasMet() {
    Threshold threshold = Threshold.hard("memory.available<100Mi").reclaiming(Limit.parse("400Mi"));
    EvictionSettings settings = new EvictionSettings(List.of(threshold), Duration.ZERO, 0, Duration.ofSeconds(10));
    assertThat(NodePressure.NONE.observe(settings, memory(450), NOW).firstMet()).isEmpty();
    NodePressure met = NodePressure.NONE.observe(settings, memory(50), NOW);
    assertThat(met.observe(settings, memory(450), NOW.plusSeconds(1)).firstMet()).containsKey(threshold);
    assertThat(met.observe(settings, memory(500), NOW.plusSeconds(1)).firstMet()).isEmpty();
  }

  @Test
  @Spec("F43")
  void memoryIsMendedBeforeTheDisk() {
    Map<Signal, Level> both =
        Map.of(Signal.MEMORY_AVAILABLE, new Level(0, 100 * MI), Signal.NODEFS_AVAILABLE, new Level(0, 100));
    NodePressure at = NodePressure.NONE.observe(SETTINGS, both, NOW);
    assertThat(at.types()).containsExactly("DiskPressure", "MemoryPressure");
    assertThat(at.toMend(SETTINGS, NOW).orElseThrow().signal()).isEqualTo(Signal.MEMORY_AVAILABLE);
  }

  @Test
  @Spec("F43")
  void whoUsesMoreThanItAskedForGoesFirstThenTheLowerPriorityThenTheGreedier() {
    Threshold threshold = Threshold.hard("memory.available<100Mi");
    PodUse modest = using(asking("modest", 0, "'memory':'500Mi'", ""), 400 * MI, 0);
    PodUse important = using(asking("important", 10, "", ""), 900 * MI, 0);
    PodUse greedy = using(asking("greedy", 0, "'memory':'100Mi'", ""), 300 * MI, 0);
    PodUse small = using(asking("small", 0, "", ""), 50 * MI, 0);
    PodUse critical = using(asking("critical", 2_000_000_000, "", ""), 4000 * MI, 0);
    List<PodUse> pods = List.of(critical, modest, important, small, greedy);
    assertThat(next(threshold, pods)).isEqualTo("greedy");
    assertThat(next(threshold, List.of(critical, modest, important, small))).isEqualTo("small");
    assertThat(next(threshold, List.of(critical, modest, important))).isEqualTo("important");
    assertThat(next(threshold, List.of(critical, modest))).isEqualTo("modest");
    assertThat(Ranking.next(threshold, new Level(1, 2), List.of(critical), SETTINGS)).isEmpty();
  }

  private static String next(Threshold threshold, List<PodUse> pods) {
    return Ranking.next(threshold, new Level(1, 2), pods, SETTINGS).orElseThrow().pod().name();
  }

  @Test
  @Spec("F43")
  void theMessageSaysWhatWasShortAndWhoUsedIt() {
    PodUse greedy = using(asking("greedy", 0, "'memory':'100Mi'", ""), 300 * MI, 0);
    Victim victim =
        Ranking.next(Threshold.hard("memory.available<100Mi"), new Level(50 * MI, 8192 * MI), List.of(greedy), SETTINGS)
            .orElseThrow();
    assertThat(victim.message())
        .isEqualTo(
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container c was using 300Mi, "
                + "request is 100Mi, has larger consumption of memory. ");
    assertThat(victim.disrupted()).isTrue();
    assertThat(victim.graceSeconds()).isEqualTo(1);
  }

  @Test
  @Spec({"F43", "C102"})
  void anEmptyDirThatGrowsBeyondItsLimitEndsItsPod() {
    Pod pod = pod("p", "{'volumes':[{'name':'v','emptyDir':{'sizeLimit':'1Mi'}}],'containers':[{'name':'c'}]}");
    assertThat(LocalStorage.isLimited(pod)).isTrue();
    assertThat(LocalStorage.over(new PodUse(pod, Map.of(), Map.of("v", MI)))).isEmpty();
    assertThat(LocalStorage.over(new PodUse(pod, Map.of(), Map.of("v", MI + 1))).map(Victim::message))
        .contains("Usage of EmptyDir volume \"v\" exceeds the limit \"1Mi\". ");
  }

  @Test
  @Spec("F43")
  void aContainerThatWritesBeyondItsLimitEndsItsPod() {
    Pod one = asking("p", 0, "", "'ephemeral-storage':'1Mi'");
    assertThat(LocalStorage.over(using(one, 0, 2 * MI)).map(Victim::message))
        .contains("Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ");
    Pod two =
        pod("q", "{'containers':[{'name':'c','resources':{'limits':{'ephemeral-storage':'1Mi'}}},"
            + "{'name':'d','resources':{'limits':{'ephemeral-storage':'5Mi'}}}]}");
    Victim victim = LocalStorage.over(using(two, 0, 2 * MI)).orElseThrow();
    assertThat(victim.message()).isEqualTo("Container c exceeded its local ephemeral storage limit \"1Mi\". ");
    assertThat(victim.disrupted()).isFalse();
    assertThat(LocalStorage.isLimited(asking("r", 0, "", ""))).isFalse();
  }

  @Test
  void aThresholdThatIsNoneIsNamed() {
    assertThatThrownBy(() -> Threshold.hard("memory<1")).hasMessageContaining("memory<1");
    assertThat(Limit.parse("10%").of(1000)).isEqualTo(100);
  }

  private static Image image(String id, long bytes) {
    return new Image(id, List.of(id + ":1"), bytes);
  }

  @Test
  @Spec("F30")
  void imagesGoWhenTheDiskIsFullTheLongestUnusedFirst() {
    ImageSweep.Settings settings = ImageSweep.Settings.DEFAULT;
    assertThat(settings.bytesToFree(new Level(16, 100))).isZero();
    assertThat(settings.bytesToFree(new Level(15, 100))).isEqualTo(5);
    List<Image> images = List.of(image("a", 3), image("b", 3), image("used", 9));
    ImageSweep sweep =
        ImageSweep.NOTHING
            .observe(images, Set.of("a", "b", "used"), NOW)
            .observe(images, Set.of("b:1", "used"), NOW.plusSeconds(100));
    Instant later = NOW.plusSeconds(200);
    assertThat(sweep.victims(images, Set.of("used:1"), 5, settings, later)).containsExactly(images.get(0), images.get(1));
    assertThat(sweep.victims(images, Set.of("used:1"), 3, settings, later)).containsExactly(images.get(0));
    assertThat(sweep.victims(images, Set.of(), 99, settings, NOW.plusSeconds(119))).isEmpty();
    assertThat(Optional.of(sweep.observe(List.of(), Set.of(), later).firstSeen())).contains(Map.of());
  }

  @Test
  @Spec("F30")
  void whatTheRuntimeItselfNeedsStaysHoweverFullTheDiskIs() {
    List<Image> images = List.of(new Image("sandbox", List.of("berth.dev/pause:1"), 1, true), image("a", 3));
    ImageSweep sweep = ImageSweep.NOTHING.observe(images, Set.of(), NOW);
    assertThat(sweep.victims(images, Set.of(), Long.MAX_VALUE, ImageSweep.Settings.DEFAULT, NOW.plusSeconds(200)))
        .containsExactly(images.get(1));
  }
}

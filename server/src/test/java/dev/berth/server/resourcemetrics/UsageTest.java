package dev.berth.server.resourcemetrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.resourcemetrics.Sample.PodPoint;
import dev.berth.server.resourcemetrics.Sample.Point;
import dev.berth.server.resourcemetrics.Usage.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UsageTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static Point point(long second, long startedAt, double cpuSeconds) {
    return new Point(
        START.plusSeconds(second), Optional.of(START.plusSeconds(startedAt)), Math.round(cpuSeconds * 1e9), OptionalLong.empty(), 1000 + second);
  }

  private static Map<String, Sample> node(Point whole, Object... containers) {
    Map<String, Point> points = new LinkedHashMap<>();
    for (int i = 0; i < containers.length; i += 2) {
      points.put((String) containers[i], (Point) containers[i + 1]);
    }
    return Map.of("n", new Sample(Optional.of(whole), Map.of("u", new PodPoint("ns", "p", "u", points))));
  }

  @Test
  void processorsAreARateBetweenTwoSamplesAndMemoryIsTheSeconds() {
    Usage usage =
        Usage.between(
            node(point(10, 0, 100), "c", point(10, 0, 5)), node(point(25, 0, 130), "c", point(25, 0, 8)));
    assertThat(usage.nodes())
        .containsEntry("n", new Rate(START.plusSeconds(25), Duration.ofSeconds(15), 2_000_000_000, 1025));
    assertThat(usage.pods().get("u").containers())
        .containsEntry("c", new Rate(START.plusSeconds(25), Duration.ofSeconds(15), 200_000_000, 1025));
  }

  @Test
  void podOfWhichAContainerWasSampledOnceIsLeftOut() {
    Usage usage =
        Usage.between(
            node(point(10, 0, 1), "c", point(10, 0, 5)),
            node(point(25, 0, 2), "c", point(25, 0, 8), "new", point(25, 20, 1)));
    assertThat(usage.pods()).isEmpty();
    assertThat(usage.nodes()).containsKey("n");
  }

  @Test
  void containerThatWasStartedAnewHasNoRateYet() {
    Usage usage =
        Usage.between(
            node(point(10, 0, 1), "c", point(10, 0, 5)), node(point(25, 0, 2), "c", point(25, 12, 8)));
    assertThat(usage.pods()).isEmpty();
  }

  @Test
  void counterThatWentBackHasNoRate() {
    assertThat(Usage.between(node(point(10, 0, 9)), node(point(25, 0, 2))).nodes()).isEmpty();
  }

  @Test
  void podWithoutRunningContainersIsLeftOut() {
    assertThat(Usage.between(node(point(10, 0, 1)), node(point(25, 0, 2))).pods()).isEmpty();
  }

  @Test
  void rateThatTheNodeTellsNeedsNoSecondSample() {
    Point told =
        new Point(START.plusSeconds(7), Optional.of(START), 1, OptionalLong.of(250_000_000), 5);
    assertThat(Usage.between(Map.of(), node(told, "c", told)).pods().get("u").containers())
        .containsEntry("c", new Rate(START.plusSeconds(7), Duration.ofSeconds(7), 250_000_000, 5));
  }
}

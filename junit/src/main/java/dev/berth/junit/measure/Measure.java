package dev.berth.junit.measure;

import com.sun.management.OperatingSystemMXBean;
import dev.berth.base.json.JsonObject;
import dev.berth.junit.Berth;
import dev.berth.junit.Cluster;
import dev.berth.junit.Snapshot;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures clusters as tests start them, in this process, and prints a line of JSON a run: milliseconds by the clock and of the
 * processor since the run began. The first run is that of a cold JVM, the others are those of later test classes.
 */
public final class Measure {
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final String SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web}
      spec:
        serviceName: web
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]}
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """;

  private static final int RUNS = 3;
  private static final int TOGETHER = 8;

  private Measure() {}

  public static void main(String[] args) {
    for (int run = 1; run <= RUNS; run++) {
      tell(new Report("real", run), Measure::real);
    }
    for (int run = 1; run <= RUNS; run++) {
      tell(new Report("virtual", run), Measure::virtual);
    }
    tell(new Report("side by side", TOGETHER), Measure::sideBySide);
  }

  /** What is measured in one run. */
  private interface Run {
    void into(Report report);
  }

  private static void tell(Report report, Run run) {
    run.into(report);
    System.out.println(report.line.build());
  }

  private static void real(Report report) {
    Lap lap = new Lap(report);
    try (Cluster cluster = Berth.start()) {
      lap.end("started");
      cluster.apply(SET);
      lap.end("accepted");
      cluster.awaitReady("statefulset/web", MOST);
      lap.end("ready");
      Snapshot ready = cluster.snapshot();
      cluster.delete("statefulset", "", "web");
      cluster.awaitGone("pod/web-0", MOST);
      Lap back = new Lap(report);
      cluster.restore(ready);
      back.end("restored");
    }
  }

  private static void virtual(Report report) {
    Lap lap = new Lap(report);
    try (Cluster cluster = Berth.builder().virtualTime().start()) {
      cluster.apply(SET);
      cluster.awaitReady("statefulset/web", MOST);
      lap.end("ready");
      Lap hour = new Lap(report);
      cluster.advance(Duration.ofHours(1));
      hour.end("hour");
    }
  }

  private static void sideBySide(Report report) {
    long before = living();
    List<Cluster> clusters = new ArrayList<>();
    Lap lap = new Lap(report);
    try {
      clusters.addAll(IntStream.range(0, TOGETHER).parallel().mapToObj(_ -> Berth.start()).toList());
      clusters.parallelStream().forEach(cluster -> cluster.apply(SET));
      clusters.parallelStream().forEach(cluster -> cluster.awaitReady("statefulset/web", MOST));
      lap.end("ready");
      report.line.put("heapKiBEach", (living() - before) / TOGETHER / 1024);
    } finally {
      clusters.forEach(Cluster::close);
    }
  }

  /** In bytes. */
  private static long living() {
    System.gc();
    Runtime jvm = Runtime.getRuntime();
    return jvm.totalMemory() - jvm.freeMemory();
  }

  /** What one run came to. */
  private static final class Report {
    private final JsonObject.Builder line = JsonObject.builder();

    Report(String time, int run) {
      line.put("time", time).put("run", run);
    }
  }

  /** Time since it was made. */
  private static final class Lap {
    private final Report report;
    private final long start = uptimeMillis();
    private final long cpu = cpuNanos();

    Lap(Report report) {
      this.report = report;
    }

    void end(String what) {
      report.line.put(what + "Ms", uptimeMillis() - start);
      report.line.put(what + "CpuMs", (cpuNanos() - cpu) / 1_000_000);
    }

    private static long uptimeMillis() {
      return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    private static long cpuNanos() {
      return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os ? os.getProcessCpuTime() : 0;
    }
  }
}

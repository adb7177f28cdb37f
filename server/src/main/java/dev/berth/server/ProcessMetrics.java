package dev.berth.server;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.berth.api.discovery.VersionInfo;
import dev.berth.base.json.JsonObject;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** What every Prometheus client tells of its process, and of which build it is. */
final class ProcessMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int KIB = 1024;

  private final PrometheusRegistry registry;

  ProcessMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    gauge(
        "process_start_time_seconds",
        "When the process started.",
        () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
    CounterWithCallback.builder()
        .name("process_cpu_seconds_total")
        .help("CPU time of the process.")
        .callback(c -> c.call(ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9))
        .register(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      gauge("process_open_fds", "Files that are open.", unix::getOpenFileDescriptorCount);
      gauge("process_max_fds", "Files that may be open.", unix::getMaxFileDescriptorCount);
    }
    if (memory("VmRSS").isPresent()) {
      gauge("process_resident_memory_bytes", "Memory that is resident.", () -> memory("VmRSS").orElse(0L));
      gauge("process_virtual_memory_bytes", "Addresses that are taken.", () -> memory("VmSize").orElse(0L));
    }
    build(VersionInfo.document("", ""));
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder().name(name).help(help).callback(c -> c.call(value.getAsDouble())).register(registry);
  }

  /** Of Linux; elsewhere nothing. */
  private static Optional<Long> memory(String field) {
    if (!Files.isReadable(STATUS)) {
      return Optional.empty();
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(field + ":"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
          .findFirst();
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private void build(JsonObject version) {
    GaugeWithCallback.builder()
        .name("kubernetes_build_info")
        .help("Always 1; its labels say which build this is.")
        .labelNames(
            "major", "minor", "git_version", "git_commit", "git_tree_state", "build_date", "go_version", "compiler",
            "platform")
        .callback(
            c ->
                c.call(
                    1, version.text("major"), version.text("minor"), version.text("gitVersion"),
                    version.text("gitCommit"), version.text("gitTreeState"), version.text("buildDate"),
                    version.text("goVersion"), version.text("compiler"), version.text("platform")))
        .register(registry);
  }
}

package dev.berth.bench;

import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The one line that a run prints, and the processes' use of the machine between {@link #begin} and {@link #end}. */
final class Report {
  private final JsonObject.Builder line = JsonObject.builder();
  private final Optional<ServerProcess> server;
  private double clientCpuBefore;
  private double serverCpuBefore;

  Report(String mode, Optional<ServerProcess> server) {
    this.server = server;
    line.put("mode", mode);
  }

  Report put(String name, String value) {
    line.put(name, value);
    return this;
  }

  Report put(String name, long value) {
    line.put(name, value);
    return this;
  }

  /** With at most three digits after the point. */
  Report put(String name, double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP).stripTrailingZeros();
    line.put(name, JsonNumber.parse(rounded.toPlainString()));
    return this;
  }

  void begin() {
    clientCpuBefore = clientCpu();
    server.ifPresent(
        s -> {
          serverCpuBefore = s.cpuSeconds();
          put("serverRssBeforeMiB", s.residentMebibytes());
        });
  }

  /** @param operations that the server's CPU time is shared among */
  void end(long operations) {
    put("clientCpuSeconds", clientCpu() - clientCpuBefore);
    server.ifPresent(
        s -> {
          double cpu = s.cpuSeconds() - serverCpuBefore;
          put("serverCpuSeconds", cpu);
          put("serverCpuMillisPerOp", operations == 0 ? 0 : cpu * 1000 / operations);
          put("serverRssMiB", s.residentMebibytes());
        });
  }

  void load(Load.Result result) {
    put("seconds", result.seconds());
    put("ops", result.answers());
    put("opsPerSecond", result.seconds() == 0 ? 0 : result.answers() / result.seconds());
    put("p50Ms", result.latency().millisAt(0.5));
    put("p99Ms", result.latency().millisAt(0.99));
    put("maxMs", result.latency().maxMillis());
    put("bodyMiB", result.bytes() / 1048576.0);
    put("errors", result.errors());
    result.firstError().ifPresent(e -> put("firstError", e.length() > 300 ? e.substring(0, 300) : e));
  }

  String text() {
    return new String(JsonWriter.compact(line.build()), StandardCharsets.UTF_8);
  }

  private static double clientCpu() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
        ? os.getProcessCpuTime() / 1e9
        : 0;
  }
}

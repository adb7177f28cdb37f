package dev.berth.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hears from the kernel what changes in its rules ({@code nft monitor}), and notes when an address first appears. Owns the process. */
final class RuleMonitor implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("\\b[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+\\b");

  private final Process process;
  private volatile boolean closed;
  private final Map<String, CompletableFuture<Long>> seen = new ConcurrentHashMap<>();

  RuleMonitor(LongSupplier clock) throws IOException {
    process = new ProcessBuilder("nft", "monitor", "rules").redirectErrorStream(true).start();
    Thread.ofPlatform().daemon().name("rules").start(() -> read(clock));
  }

  private void read(LongSupplier clock) {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long now = clock.getAsLong();
        Matcher address = ADDRESS.matcher(line.startsWith("add") ? line : "");
        while (address.find()) {
          moment(address.group()).complete(now);
        }
      }
    } catch (IOException e) {
      if (!closed) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private CompletableFuture<Long> moment(String address) {
    return seen.computeIfAbsent(address, _ -> new CompletableFuture<>());
  }

  /** When a rule with this address came; waits for it. */
  long at(String address, int seconds) throws InterruptedException {
    try {
      return moment(address).get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no rule for " + address + " within " + seconds + " s", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    process.destroy();
  }
}

package dev.berth.server;

import dev.berth.base.loop.Loop;
import dev.berth.base.queue.Backoff;
import dev.berth.storage.Drivers;
import dev.berth.storage.csi.CsiDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drivers of others that come without sidecars: each becomes one of the control plane's as soon as it answers at its socket, and
 * stays one. Owns the connections.
 */
final class CsiControllers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CsiControllers.class);
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

  private final Drivers drivers;
  private final Loop loop;
  private final Duration patience;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<CsiDriver> opened = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** @param patience for each answer */
  CsiControllers(Drivers drivers, Loop loop, Duration patience) {
    this.drivers = drivers;
    this.loop = loop;
    this.patience = patience;
  }

  /** On the loop. */
  void open(Path socket) {
    open(socket, 1);
  }

  private void open(Path socket, int attempt) {
    if (closed) {
      return;
    }
    var _ =
        CsiDriver.open(socket, CsiDriver.Role.ALL, patience, threads)
            .whenComplete(
                (driver, why) ->
                    post(
                        () -> {
                          if (why == null) {
                            add(socket, driver);
                          } else {
                            Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
                            LOG.info("socket={} not there yet message={}", socket, cause.getMessage());
                            loop.schedule(BACKOFF.after(attempt), () -> open(socket, attempt + 1));
                          }
                        }));
  }

  private void post(Runnable turn) {
    try {
      loop.execute(turn);
    } catch (RejectedExecutionException e) {
      LOG.debug("the server has ended", e);
    }
  }

  private void add(Path socket, CsiDriver driver) {
    if (closed || drivers.find(driver.name()).isPresent()) {
      LOG.warn("socket={} driver={} is there already, and this one is left alone", socket, driver.name());
      driver.close();
      return;
    }
    opened.add(driver);
    LOG.info("socket={} driver={} is looked after here", socket, driver.name());
    drivers.add(driver);
  }

  @Override
  public void close() {
    closed = true;
    opened.forEach(CsiDriver::close);
    threads.shutdown();
  }
}

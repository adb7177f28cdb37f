package dev.berth.storage.csi.registration;

import dev.berth.base.loop.Loop;
import dev.berth.base.queue.Backoff;
import dev.berth.storage.Drivers;
import dev.berth.storage.csi.CsiDriver;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node's drivers as its directory of sockets is: who announces itself there is asked what it is and becomes one of the
 * {@link Drivers}, with the node's verbs; who takes its socket away is gone, and so is whose socket was replaced, until it has
 * been asked again. What fails is tried again, ever more rarely.
 *
 * <p>Owns which socket stands for which driver, on the loop. Files are looked at, and drivers asked, on threads of its own. The
 * kernel tells of changes; as it may forget some, the directory is read from time to time as well.
 */
public final class PluginWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PluginWatcher.class);
  private static final Duration RESCAN = Duration.ofSeconds(10);
  /** Upstream's {@code exponentialbackoff}. */
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(122));

  private final Path directory;
  private final Drivers drivers;
  private final Loop loop;
  private final Duration patience;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Path, Announced> announced = new TreeMap<>();
  private Optional<WatchService> watch = Optional.empty();
  private boolean looking;
  private boolean lookAgain;
  /** Written on the loop; read where answers come, too. */
  private volatile boolean closed;

  /** A socket. */
  private static final class Announced {
    private final String file;
    private Optional<CsiDriver> driver = Optional.empty();
    private int failures;
    private boolean gone;

    Announced(String file) {
      this.file = file;
    }
  }

  /**
   * @param directory {@code <kubelet root>/plugins_registry}; made if it is not there
   * @param drivers of the node
   * @param loop of those who use the drivers
   * @param patience for each answer of a driver; {@link CsiDriver#PATIENCE}
   */
  public PluginWatcher(Path directory, Drivers drivers, Loop loop, Duration patience) {
    this.directory = directory;
    this.drivers = drivers;
    this.loop = loop;
    this.patience = patience;
  }

  /** Begins. On the loop. @throws IOException where the directory cannot be made or watched */
  public void start() throws IOException {
    Files.createDirectories(directory);
    WatchService service = directory.getFileSystem().newWatchService();
    WatchKey _ =
        directory.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_DELETE,
            StandardWatchEventKinds.ENTRY_MODIFY);
    watch = Optional.of(service);
    Thread.ofVirtual().name("plugins").start(() -> listen(service));
    rescan();
  }

  private void listen(WatchService service) {
    try {
      while (true) {
        WatchKey key = service.take();
        key.pollEvents();
        key.reset();
        loop.execute(this::look);
      }
    } catch (ClosedWatchServiceException | RejectedExecutionException e) {
      LOG.debug("directory={} no longer watched", directory);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void rescan() {
    if (!closed) {
      look();
      loop.schedule(RESCAN, this::rescan);
    }
  }

  private void look() {
    if (closed) {
      return;
    }
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    var _ =
        CompletableFuture.supplyAsync(this::sockets, threads)
            .whenComplete((found, why) -> loop.execute(() -> looked(why == null ? Optional.of(found) : Optional.empty())));
  }

  /** Each socket with what tells its file from a later one of the same name. */
  private Map<Path, String> sockets() {
    Map<Path, String> found = new HashMap<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.filter(path -> path.toString().endsWith(".sock")).toList()) {
        BasicFileAttributes file = Files.readAttributes(entry, BasicFileAttributes.class);
        if (file.isOther()) {
          found.put(entry, file.fileKey() + " " + file.creationTime());
        }
      }
    } catch (IOException e) {
      // a socket may go while it is looked at: the kernel tells of that, and we look again
      LOG.debug("directory={}", directory, e);
    }
    return found;
  }

  private void looked(Optional<Map<Path, String>> found) {
    looking = false;
    if (closed) {
      return;
    }
    found.ifPresent(this::follow);
    if (lookAgain) {
      lookAgain = false;
      look();
    }
  }

  private void follow(Map<Path, String> found) {
    for (Map.Entry<Path, Announced> known : List.copyOf(announced.entrySet())) {
      if (!known.getValue().file.equals(found.getOrDefault(known.getKey(), ""))) {
        drop(known.getKey(), known.getValue());
      }
    }
    found.forEach(
        (socket, file) -> {
          if (!announced.containsKey(socket)) {
            Announced fresh = new Announced(file);
            announced.put(socket, fresh);
            register(socket, fresh);
          }
        });
  }

  private void drop(Path socket, Announced one) {
    one.gone = true;
    announced.remove(socket);
    one.driver.ifPresent(
        driver -> {
          LOG.info("driver={} socket={} unregistered", driver.name(), socket);
          drivers.remove(driver);
          driver.close();
        });
  }

  private void register(Path socket, Announced one) {
    Registering registering = new Registering(socket, patience, threads);
    var _ =
        registering
            .ask()
            .whenComplete(
                (driver, why) -> {
                  if (closed) {
                    // the loop may be gone too
                    Optional.ofNullable(driver).ifPresent(CsiDriver::close);
                  } else {
                    loop.execute(
                        () -> {
                          if (why == null) {
                            asked(socket, one, registering, driver);
                          } else {
                            failed(socket, one, registering, Registering.text(why));
                          }
                        });
                  }
                });
  }

  private void asked(Path socket, Announced one, Registering registering, CsiDriver driver) {
    if (one.gone || closed) {
      driver.close();
      return;
    }
    if (drivers.find(driver.name()).isPresent()) {
      driver.close();
      failed(
          socket,
          one,
          registering,
          "RegisterPlugin for CSI driver \"" + driver.name()
              + "\" failed. Another driver with the same name is already registered with a higher supported version: \"1.0.0\"");
      return;
    }
    one.failures = 0;
    one.driver = Optional.of(driver);
    LOG.info("driver={} socket={} registered", driver.name(), socket);
    drivers.add(driver);
    var _ = registering.tell("");
  }

  private void failed(Path socket, Announced one, Registering registering, String why) {
    if (one.gone || closed) {
      return;
    }
    one.failures++;
    LOG.warn("socket={} failed=registering message={}", socket, why);
    var _ = registering.tell("RegisterPlugin error -- plugin registration failed with err: " + why);
    loop.schedule(
        BACKOFF.after(one.failures),
        () -> {
          if (!one.gone && !closed) {
            register(socket, one);
          }
        });
  }

  /** Drivers that came this way go. Who is being asked still answers, or not in time, and then what was opened for it closes. On the loop. */
  @Override
  public void close() {
    closed = true;
    watch.ifPresent(
        service -> {
          try {
            service.close();
          } catch (IOException e) {
            LOG.debug("directory={}", directory, e);
          }
        });
    Map.copyOf(announced).forEach(this::drop);
  }
}

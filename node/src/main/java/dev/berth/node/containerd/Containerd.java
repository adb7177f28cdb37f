package dev.berth.node.containerd;

import dev.berth.base.loop.Loop;
import dev.berth.node.cri.CriRuntime;
import dev.berth.node.cri.CriSettings;
import dev.berth.node.cri.PodCgroups;
import dev.berth.node.image.BuiltImages;
import dev.berth.node.image.ImageException;
import dev.berth.node.image.ImageStore;
import dev.berth.node.image.OwnImages;
import dev.berth.node.linux.Commands;
import dev.berth.node.runtime.RuntimePod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a private containerd and keeps it running. What it decides it decides on a thread of its own, one thing after
 * the other, where it may block.
 *
 * <p><b>Containers do not depend on it.</b> Each has a shim for a parent; so containerd may die, be stopped or be
 * started anew, and this server may be killed, and containers go on. A containerd that was left running is taken over
 * as it is, found by its pid file, if its configuration is still the same, and it sees what is mounted here.
 *
 * <p><b>Ends.</b> {@link #close} stops containerd and leaves the containers; {@link #down} ends the pods first; {@link
 * #purge} leaves nothing: no shim, mount, network namespace, cgroup or file.
 */
public final class Containerd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Containerd.class);
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(15);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LOG_CHECK = Duration.ofMinutes(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final int STRAY_TRIES = 100;
  private static final Duration ENDING_PODS = Duration.ofMinutes(2);

  private final Loop loop;
  private final Commands commands;
  private final ContainerdSettings settings;
  private final CriSettings cri;
  private final ContainerdProcess files;
  private final ExecutorService lane =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("containerd").factory());

  private Optional<ProcessHandle> process = Optional.empty();
  private Optional<MachineTraits> machine = Optional.empty();
  private boolean wanted;
  private Duration pause = FIRST_PAUSE;

  /**
   * @param cri for the runtime that {@link #start} answers with; {@link BuiltImages} are added to its own images
   */
  public Containerd(Loop loop, Commands commands, ContainerdSettings settings, CriSettings cri) {
    this.loop = loop;
    this.commands = commands;
    this.settings = settings;
    this.cri = cri;
    this.files = new ContainerdProcess(settings);
  }

  /**
   * Has it running and connects to it. Fails with {@link ContainerdException} where it cannot be started, with {@link
   * ImageException} where the sandbox image cannot be had.
   */
  public CompletionStage<CriRuntime> start() {
    return later(this::startNow);
  }

  public Path socket() {
    return settings.socket();
  }

  /** The images of one that runs, for a process that does not keep it running. Blocks for some milliseconds. */
  public static ImageStore images(ContainerdSettings settings, Commands commands) {
    String snapshotter =
        settings.snapshotter().orElseGet(() -> MachineTraits.probe(commands, settings.directory()).snapshotter());
    return new ImageStore(commands, settings.socket(), snapshotter, new BuiltImages(commands));
  }

  /** Whether one runs there, whoever started it. */
  public static boolean runs(ContainerdSettings settings) {
    return new ContainerdProcess(settings).find().isPresent();
  }

  /** Its images, for archives. */
  public ImageStore images() {
    String snapshotter = settings.snapshotter().orElse(machine.map(MachineTraits::snapshotter).orElse("overlayfs"));
    return new ImageStore(commands, settings.socket(), snapshotter, new BuiltImages(commands));
  }

  /** Its process, if it runs. */
  public Optional<ProcessHandle> process() {
    return now(() -> process);
  }

  // ---- up

  private CriRuntime startNow() {
    if (!wanted) {
      wanted = true;
      machine = Optional.of(MachineTraits.probe(commands, settings.directory()));
      boolean changed = files.write(ContainerdConfig.text(settings, machine.get()));
      Optional<ProcessHandle> left = files.find();
      if (left.isPresent() && (changed || !ContainerdProcess.seesOurMounts(left.get()))) {
        LOG.info("containerd pid={} runs with another configuration, or sees other mounts, and is started anew", left.get().pid());
        files.end(left.get());
        left = Optional.empty();
      }
      left.ifPresent(p -> LOG.info("containerd pid={} goes on", p.pid()));
      try {
        watch(left.isPresent() ? left.get() : launch());
      } catch (RuntimeException e) {
        wanted = false;
        throw e;
      }
      loop.schedule(LOG_CHECK, this::checkLog);
    }
    ImageStore store = images();
    OwnImages own =
        image ->
            cri.own()
                .provide(image)
                .thenCompose(made -> made ? CompletableFuture.completedFuture(true) : store.provide(image));
    CriRuntime runtime = connected(cri.withOwn(own));
    endStrays(runtime);
    if (result(runtime.imageStatus(settings.sandboxImage()), READY).isEmpty()) {
      var _ = store.provideNow(settings.sandboxImage());
    }
    return runtime;
  }

  private ProcessHandle launch() {
    return files.launch(program("setsid"), program("containerd"));
  }

  private Path program(String name) {
    return commands
        .find(name)
        .orElseThrow(() -> new ContainerdException(Packages.missing(List.of(name)).message()));
  }

  private void watch(ProcessHandle running) {
    process = Optional.of(running);
    var _ = running.onExit().thenRun(() -> later(() -> ended(running)));
  }

  private boolean ended(ProcessHandle which) {
    if (!wanted || process.filter(which::equals).isEmpty()) {
      return false;
    }
    process = Optional.empty();
    LOG.warn("containerd pid={} ended and is started again in {}: {}", which.pid(), pause, files.lastWords());
    Duration wait = pause;
    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    loop.schedule(
        wait,
        () -> {
          var _ = later(this::again);
        });
    return true;
  }

  private boolean again() {
    if (wanted && process.isEmpty()) {
      watch(launch());
      var _ = later(() -> lookForStrays(STRAY_TRIES));
    }
    return true;
  }

  private boolean lookForStrays(int tries) {
    if (!wanted || process.isEmpty()) {
      return false;
    }
    try (CriRuntime runtime = result(CriRuntime.connect(loop, settings.socket(), cri), READY)) {
      endStrays(runtime);
    } catch (ContainerdException e) {
      LOG.debug("containerd does not answer yet: {}", e.getMessage());
      if (tries > 1) {
        loop.schedule(
            BETWEEN_LOOKS,
            () -> {
              var _ = later(() -> lookForStrays(tries - 1));
            });
      }
    }
    return true;
  }

  /** It answers, so all that it knows is told. */
  private void endStrays(CriRuntime runtime) {
    Set<String> known = new TreeSet<>();
    for (RuntimePod pod : result(runtime.pods(), READY)) {
      pod.sandboxes().forEach(sandbox -> known.add(sandbox.id()));
    }
    process
        .flatMap(p -> p.info().startInstant())
        .ifPresent(started -> new Strays(commands, settings).end(started, known));
  }

  private void checkLog() {
    var _ =
        later(
            () -> {
              if (wanted) {
                files.boundLog();
                pause = FIRST_PAUSE;
                loop.schedule(LOG_CHECK, this::checkLog);
              }
              return wanted;
            });
  }

  /** Tries until it answers; it takes a tenth of a second, or some where it finds many containers. */
  private CriRuntime connected(CriSettings with) {
    long until = loop.nanos() + READY.toNanos();
    while (true) {
      try {
        return result(CriRuntime.connect(loop, settings.socket(), with), READY);
      } catch (ContainerdException e) {
        ProcessHandle running = process.orElseThrow(() -> e);
        if (ContainerdProcess.awaitEnd(running, BETWEEN_TRIES)) {
          wanted = false;
          process = Optional.empty();
          throw new ContainerdException("containerd ended at once: " + files.lastWords());
        }
        if (loop.nanos() - until > 0) {
          throw new ContainerdException("containerd does not answer: " + e.getMessage() + " " + files.lastWords());
        }
      }
    }
  }

  private static <T> T result(CompletionStage<T> stage, Duration within) {
    try {
      return stage.toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new ContainerdException(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
    } catch (TimeoutException e) {
      throw new ContainerdException("no answer within " + within);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ContainerdException("interrupted");
    }
  }

  // ---- down

  /** Stops containerd; containers go on. Blocks until it has ended. */
  @Override
  public void close() {
    var _ = now(this::stop);
    lane.shutdown();
  }

  /** Leaves it running for the next life of this server, and watches it no more. */
  public void detach() {
    var _ =
        now(
            () -> {
              wanted = false;
              return true;
            });
    lane.shutdown();
  }

  private boolean stop() {
    wanted = false;
    process.or(files::find).ifPresent(files::end);
    process = Optional.empty();
    return true;
  }

  /** Ends all pods, then containerd. What has ended stays known to it, with its exit code and log: the next life counts restarts. */
  public CompletionStage<Boolean> down() {
    return later(
        () -> {
          endPods();
          boolean stopped = stop();
          // pods have ended: whose shim is still there was known to nobody
          Shim.all(settings).forEach(Shim::kill);
          return stopped;
        });
  }

  private void endPods() {
    try (CriRuntime runtime = startNow()) {
      List<CompletionStage<Boolean>> ends = new ArrayList<>();
      for (RuntimePod pod : result(runtime.pods(), READY)) {
        // those that have stopped gave their network back, and a containerd that has just started may have none to end it by
        pod.sandboxes().stream()
            .filter(RuntimePod.Sandbox::ready)
            .forEach(sandbox -> ends.add(runtime.stopSandbox(sandbox.id())));
      }
      for (CompletionStage<Boolean> end : ends) {
        var _ = result(end, ENDING_PODS);
      }
    }
  }

  /** Ends everything that it started and removes everything that it made, also where it does not run any more. */
  public CompletionStage<Boolean> purge() {
    return later(
        () -> {
          try {
            endPods();
          } catch (ContainerdException | ImageException e) {
            LOG.warn("pods are ended without containerd: {}", e.getMessage());
          }
          stop();
          new Remains(commands, settings).remove();
          PodCgroups cgroups = new PodCgroups(cri.machine());
          if (cri.cgroupRoot().isEmpty()) {
            cgroups.removeIfEmpty(List.of("/kubepods/besteffort", "/kubepods/burstable", "/kubepods"));
          } else {
            cgroups.remove(cri.cgroupRoot());
          }
          return true;
        });
  }

  // ---- its thread

  private <T> CompletionStage<T> later(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, lane);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new ContainerdException("containerd's supervisor is closed"));
    }
  }

  private <T> T now(Supplier<T> work) {
    return later(work).toCompletableFuture().join();
  }
}

package dev.berth.node.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.base.stream.ProcessSession;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.Runtime.AttachRequest;
import dev.berth.node.runtime.Runtime.ContainerConfig;
import dev.berth.node.runtime.Runtime.ExecRequest;
import dev.berth.node.runtime.Runtime.ExecResult;
import dev.berth.node.runtime.Runtime.LogLine;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import dev.berth.node.runtime.RuntimeFailure.Code;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.State;
import dev.berth.node.simulated.shell.Commands;
import dev.berth.node.simulated.shell.Input;
import dev.berth.node.simulated.shell.ShellProcess;
import dev.berth.node.simulated.shell.Session;
import dev.berth.node.simulated.shell.Site;
import dev.berth.node.simulated.shell.Streams;
import dev.berth.node.simulated.shell.Understood;
import dev.berth.node.simulated.shell.Unknown;
import dev.berth.node.simulated.shell.User;
import dev.berth.storage.simulated.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** One simulated container. Owned by its runtime. */
final class SimulatedContainer {
  private static final int MOST_LINES = 10_000;
  private static final int MOST_LAST_LINES = 80;

  /** What has nothing to wait for takes so long all the same. */
  private static final Duration WORK = Duration.ofMillis(100);

  final String id;
  final String sandboxId;
  final ContainerConfig config;
  final Files layer = new Files();
  final List<LogLine> logs = new ArrayList<>(2);
  State state = State.CREATED;

  private final SimulatedRuntime runtime;
  private final Loop loop;
  private final SandboxConfig pod;
  private final String imageId;
  private final Knobs knobs;
  private final SimulatedUse use;
  private final boolean followsCommand;
  private final SpokenLines spoken = new SpokenLines(this::say);
  private final SimulatedDisk disk;
  private final Instant created;
  private Optional<Instant> started = Optional.empty();
  private Optional<Instant> finished = Optional.empty();
  private int exitCode;
  private String reason = "";
  private String message = "";
  private boolean starting;
  private Optional<Integer> ending = Optional.empty();
  private final List<Loop.Timer> timers = new ArrayList<>(0);
  private final List<CompletableFuture<Boolean>> waiting = new ArrayList<>(0);
  private final List<SimulatedAttachment> attached = new ArrayList<>(0);
  private final List<Runnable> atTheEnd = new ArrayList<>(0);
  private Optional<Session> session = Optional.empty();

  SimulatedContainer(
      SimulatedRuntime runtime,
      SandboxConfig pod,
      String sandboxId,
      String id,
      ContainerConfig config,
      String imageId,
      Knobs knobs) {
    this.runtime = runtime;
    this.loop = runtime.loop();
    this.pod = pod;
    this.sandboxId = sandboxId;
    this.id = id;
    this.config = config;
    this.imageId = imageId;
    this.knobs = knobs;
    this.disk = new SimulatedDisk(runtime.host(), config.mounts(), layer);
    this.followsCommand = knobs.byCommand() && Understood.wholly(command(), config.env(), disk::isVolume);
    this.created = loop.clock().instant();
    this.use = new SimulatedUse(config.spec().object("resources").object("requests"), knobs);
  }

  private List<String> command() {
    return Stream.concat(config.command().stream(), config.args().stream()).toList();
  }

  private Site site(Unknown unknown) {
    return new Site(disk, loop, pod.hostname(), config.env(), User.of(config.spec(), pod.spec()), unknown);
  }

  private Streams streams() {
    return new Streams(new Input(""), spoken::say, spoken::complain);
  }

  CompletionStage<Boolean> start() {
    if (state != State.CREATED || starting) {
      return SimulatedRuntime.failed(Code.FAILED_PRECONDITION, "container " + id + " is " + state);
    }
    if (config.attempt() < knobs.failToStart()) {
      message = "failed to start containerd task \"" + config.name() + "\": simulated failure";
      finish(128, "StartError");
      return SimulatedRuntime.failed(Code.UNKNOWN, message);
    }
    if (knobs.startDelay().isZero()) {
      run();
      return SimulatedRuntime.done(true);
    }
    starting = true;
    CompletableFuture<Boolean> later = new CompletableFuture<>();
    timers.add(
        loop.schedule(
            knobs.startDelay(),
            () -> {
              run();
              later.complete(true);
            }));
    waiting.add(later);
    return later;
  }

  private void run() {
    starting = false;
    waiting.clear();
    state = State.RUNNING;
    runtime.changed();
    started = Optional.of(loop.clock().instant());
    use.begin(loop.clock().instant());
    if (!followsCommand) {
      say(config.name() + " started, attempt " + config.attempt());
    }
    knobs.logs().lines().forEach(this::say);
    knobs.writes().forEach(disk::write);
    if (followsCommand) {
      ShellProcess own = new ShellProcess(site(Unknown.NOTHING_RUNS), streams());
      atTheEnd.add(own::kill);
      own.run(command(), this::ended);
      return;
    }
    if (knobs.crashAfter().isPresent() && config.attempt() < knobs.crashTimes()) {
      exitAfter(knobs.crashAfter().get(), knobs.exitCode());
    }
    knobs.finishAfter().ifPresent(after -> exitAfter(after, 0));
  }

  private void ended(int code) {
    spoken.end();
    ending = Optional.of(code);
    Duration ran = Duration.between(started.orElse(created), loop.clock().instant());
    exitAfter(ran.compareTo(WORK) < 0 ? WORK.minus(ran) : Duration.ZERO, code);
  }

  private void exitAfter(Duration after, int code) {
    timers.add(
        loop.schedule(
            after,
            () -> {
              exit(code, code == 0 ? "Completed" : "Error");
              runtime.changed(pod.uid());
            }));
  }

  /** Somebody who is attached says a line. */
  void told(String line) {
    if (state != State.RUNNING) {
      return;
    }
    if (!runsShell()) {
      say(line);
      return;
    }
    if (session.isEmpty()) {
      session = Optional.of(new Session(site(Unknown.NOT_FOUND), streams(), this::exitNow));
      atTheEnd.add(session.get()::kill);
    }
    session.get().line(line, spoken::end);
  }

  private boolean runsShell() {
    return Commands.isOnlyShell(config.command().isEmpty() ? config.args() : config.command());
  }

  /** Nobody who is attached says any more: whoever wants input only once has had it. */
  void inputEnded() {
    if (state == State.RUNNING && config.spec().bool("stdinOnce")) {
      exitNow(0);
    }
  }

  private void exitNow(int code) {
    exit(code, code == 0 ? "Completed" : "Error");
    runtime.changed(pod.uid());
  }

  SimulatedAttachment attach(AttachRequest request, ProcessSession.Output output) {
    SimulatedAttachment attachment = new SimulatedAttachment(loop, this, request, output);
    attached.add(attachment);
    return attachment;
  }

  void forget(SimulatedAttachment attachment) {
    attached.remove(attachment);
  }

  SimulatedProcess open(ExecRequest request, ProcessSession.Output output) {
    SimulatedProcess process = new SimulatedProcess(loop, site(Unknown.NOT_FOUND), request, output);
    until(process.exit(), process::killed);
    return process;
  }

  CompletionStage<ExecResult> exec(List<String> command, Duration timeout) {
    SimulatedExec exec = new SimulatedExec(loop, site(Unknown.SUCCEEDS), command, timeout);
    until(exec.result(), exec::killed);
    return exec.result();
  }

  /** Kills what has not ended when the container does. */
  private void until(CompletionStage<?> end, Runnable kill) {
    if (!end.toCompletableFuture().isDone()) {
      atTheEnd.add(kill);
      var unused = end.whenComplete((_, _) -> loop.execute(() -> atTheEnd.remove(kill)));
    }
  }

  boolean listensOn(int port) {
    return state == State.RUNNING
        && config.spec().array("ports").objects().anyMatch(p -> p.number("containerPort") == port);
  }

  String hostname() {
    return pod.hostname();
  }

  Runtime.Stats stats() {
    return use.at(loop.clock().instant(), layer.size());
  }

  /** From now on it uses as much as these say. */
  void uses(Knobs now) {
    use.change(now, loop.clock().instant());
  }

  void say(String line) {
    attached.forEach(a -> a.hear(line));
    if (logs.size() < MOST_LINES) {
      logs.add(new LogLine(loop.clock().instant(), "stdout", line));
    }
  }

  CompletionStage<Boolean> stop(Duration grace) {
    if (state != State.RUNNING) {
      exit(137, "Error");
      return SimulatedRuntime.done(true);
    }
    boolean willingly = !knobs.ignoresTerm() && knobs.terminate().compareTo(grace) <= 0 && !grace.isZero();
    Duration takes = willingly ? knobs.terminate() : grace;
    int code = willingly ? codeWhenStopped() : 137;
    String why = code == 0 ? "Completed" : "Error";
    if (takes.isZero()) {
      exit(code, why);
      return SimulatedRuntime.done(true);
    }
    CompletableFuture<Boolean> later = new CompletableFuture<>();
    waiting.add(later);
    timers.add(
        loop.schedule(
            takes,
            () -> {
              exit(code, why);
              runtime.changed(pod.uid()); // whoever asked for it may be gone
            }));
    return later;
  }

  /** What was to end by itself, and had to stop before, has not done its work: it must not count as a success. */
  private int codeWhenStopped() {
    if (ending.isPresent()) {
      return ending.get();
    }
    return followsCommand || knobs.finishAfter().isPresent() || Knobs.ends(pod, config.name()) ? 143 : 0;
  }

  /** It ends now, if it has not ended before. */
  void exit(int code, String why) {
    if (state != State.EXITED) {
      if (state == State.RUNNING && !followsCommand) {
        say(config.name() + " ended with " + code);
      }
      message = knobs.terminationMessage().isEmpty() ? lastWords(code) : knobs.terminationMessage();
      finish(code, why);
    }
  }

  /** What lies where the container leaves its last words; where that is nothing, and the pod says so, the end of its log. */
  private String lastWords(int code) {
    if (config.terminationMessage().isEmpty()) {
      return "";
    }
    String written = disk.read(config.terminationMessage().get().containerPath()).orElse("");
    if (!written.isEmpty() || code == 0 || !config.terminationMessage().get().fallbackToLogs()) {
      return written;
    }
    return String.join(
        "\n", logs.subList(Math.max(0, logs.size() - MOST_LAST_LINES), logs.size()).stream().map(LogLine::text).toList());
  }

  /** Its machine went down under it. */
  void lost() {
    if (state != State.EXITED) {
      finish(255, "Unknown");
      timers.clear();
    }
    waiting.clear();
  }

  private void finish(int code, String why) {
    boolean ran = state == State.RUNNING;
    state = State.EXITED;
    runtime.changed();
    exitCode = code;
    reason = why;
    finished = Optional.of(loop.clock().instant());
    use.end(loop.clock().instant());
    if (!ran) {
      started = started.or(() -> finished);
    }
    timers.forEach(Loop.Timer::cancel);
    timers.clear();
    attached.forEach(SimulatedAttachment::containerEnded);
    attached.clear();
    List.copyOf(atTheEnd).forEach(Runnable::run);
    atTheEnd.clear();
    List<CompletableFuture<Boolean>> told = List.copyOf(waiting);
    waiting.clear();
    told.forEach(w -> w.complete(true));
  }

  RuntimePod.Container told() {
    return new RuntimePod.Container(
        id,
        sandboxId,
        config.name(),
        config.attempt(),
        state,
        config.image(),
        config.image(),
        imageId,
        created,
        started,
        finished,
        exitCode,
        reason,
        message);
  }

}

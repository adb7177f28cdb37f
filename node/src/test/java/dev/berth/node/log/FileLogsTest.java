package dev.berth.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.base.stream.Sink;
import dev.berth.model.streams.LogOptions;
import dev.berth.node.KubeletPaths;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.simulated.Knobs;
import dev.berth.node.simulated.SimulatedHost;
import dev.berth.node.simulated.SimulatedRuntime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs in files, beside a runtime that says whether their container still runs. */
class FileLogsTest {
  private static final String IMAGE = "x:1";

  @TempDir private Path dir;
  private final RealLoop loop = new RealLoop("logs", fault -> {});
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(loop, new SimulatedHost("n", List.of(), new HashMap<>()), Knobs.READ, "n", "10.0.0.0/24");
  private Path file = Path.of("log");
  private FileLogs logs = new FileLogs(loop, runtime, KubeletPaths.DEFAULT);
  private RuntimePod pod = RuntimePod.none("u");

  /** Hears a log, and when it ends. */
  private static final class Heard implements Sink {
    final LinkedBlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    @Override
    public synchronized CompletionStage<Void> write(byte[] bytes) {
      all.writeBytes(bytes);
      pieces.add(new String(bytes, StandardCharsets.UTF_8));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end() {
      ended.complete(true);
    }

    String text() throws Exception {
      ended.get(20, TimeUnit.SECONDS);
      return all.toString(StandardCharsets.UTF_8);
    }

    String next() throws InterruptedException {
      String piece = pieces.poll(20, TimeUnit.SECONDS);
      return piece == null ? "nothing came" : piece;
    }
  }

  private <T> T onLoop(java.util.function.Supplier<CompletionStage<T>> asks) throws Exception {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(() -> asks.get().thenAccept(answer::complete));
    return answer.get(20, TimeUnit.SECONDS);
  }

  @BeforeEach
  void start() throws Exception {
    KubeletPaths paths = KubeletPaths.under(dir);
    logs = new FileLogs(loop, runtime, paths);
    Runtime.SandboxConfig config = new Runtime.SandboxConfig("u", "ns", "p", 0, "p", Map.of(), Map.of(), false, 30);
    onLoop(() -> runtime.pullImage(IMAGE, config));
    String sandbox = onLoop(() -> runtime.runSandbox(config));
    String id =
        onLoop(
            () ->
                runtime.createContainer(
                    sandbox,
                    config,
                    new Runtime.ContainerConfig(
                        "c", 0, IMAGE, List.of(), List.of(), Map.of(), List.of(), JsonObject.EMPTY)));
    onLoop(() -> runtime.startContainer(id));
    pod = onLoop(() -> runtime.pod("u"));
    file = Path.of(paths.logDirectory("ns", "p", "u"), KubeletPaths.logFile("c", 0));
    Files.createDirectories(file.getParent());
    Files.createFile(file);
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  private void say(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n", StandardOpenOption.APPEND);
  }

  private static String at(int second, String rest) {
    return "2026-01-02T03:04:" + (second < 10 ? "0" : "") + second + ".123456789Z " + rest;
  }

  private Heard read(LogOptions options) {
    Heard heard = new Heard();
    logs.read(pod, pod.containers().getFirst(), options, heard);
    return heard;
  }

  private static LogOptions options(boolean follow, boolean timestamps, long tail, long limit) {
    return new LogOptions(
        follow,
        false,
        timestamps,
        Optional.empty(),
        tail < 0 ? OptionalLong.empty() : OptionalLong.of(tail),
        limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit),
        LogOptions.Stream.ALL);
  }

  @Test
  @Spec({"F37", "F49"})
  void recordsBecomeLinesAndPartsAreJoined() throws Exception {
    say(at(1, "stdout F one"), at(2, "stderr P two "), at(3, "stderr F and more"), "no record", at(4, "stdout F "));
    assertThat(read(LogOptions.ALL).text()).isEqualTo("one\ntwo and more\n\n");
    assertThat(read(options(false, true, -1, -1)).text())
        .isEqualTo(at(1, "one\n") + at(2, "two and more\n") + at(4, "\n"));
  }

  @Test
  @Spec("F49")
  void theEndIsFoundWithoutReadingAll() throws Exception {
    for (int i = 0; i < 5000; i++) {
      say(at(i % 60, "stdout F line " + i + " " + "x".repeat(i % 97)));
    }
    assertThat(read(options(false, false, 2, -1)).text().lines().map(l -> l.substring(0, 9)))
        .containsExactly("line 4998", "line 4999");
    assertThat(read(options(false, false, 0, -1)).text()).isEmpty();
    assertThat(read(options(false, false, 100_000, -1)).text().lines()).hasSize(5000);
    assertThat(read(options(false, false, 1, 4)).text()).isEqualTo("line");
  }

  @Test
  void ageAndStreamAreChosen() throws Exception {
    say(at(1, "stdout F old"), at(5, "stdout F new"), at(6, "stderr F wrong"));
    LogOptions since =
        new LogOptions(
            false, false, false, Optional.of(Instant.parse("2026-01-02T03:04:05Z")), OptionalLong.empty(),
            OptionalLong.empty(), LogOptions.Stream.ALL);
    assertThat(read(since).text()).isEqualTo("new\nwrong\n");
    LogOptions errors =
        new LogOptions(
            false, false, false, Optional.empty(), OptionalLong.empty(), OptionalLong.empty(),
            LogOptions.Stream.STDERR);
    assertThat(read(errors).text()).isEqualTo("wrong\n");
  }

  @Test
  @Spec("F49")
  void followingGoesOnThroughARotationAndEndsWithTheContainer() throws Exception {
    say(at(1, "stdout F before"));
    Heard heard = read(options(true, false, -1, -1));
    assertThat(heard.next()).isEqualTo("before\n");
    say(at(2, "stdout F while"));
    assertThat(heard.next()).isEqualTo("while\n");
    Files.move(file, file.resolveSibling("0.log.old"));
    Files.writeString(file, at(3, "stdout F after\n"));
    assertThat(heard.next()).isEqualTo("after\n");
    assertThat(heard.ended).isNotDone();
    String id = pod.containers().getFirst().id();
    say(at(4, "stdout F last"));
    onLoop(() -> runtime.stopContainer(id, Duration.ZERO));
    assertThat(heard.text()).isEqualTo("before\nwhile\nafter\nlast\n");
  }

  @Test
  void whoStopsHearsNoMore() throws Exception {
    Heard heard = new Heard();
    var stop = logs.read(pod, pod.containers().getFirst(), options(true, false, -1, -1), heard);
    say(at(1, "stdout F one"));
    assertThat(heard.next()).isEqualTo("one\n");
    stop.stop();
    assertThat(heard.ended.get(20, TimeUnit.SECONDS)).isTrue();
  }
}

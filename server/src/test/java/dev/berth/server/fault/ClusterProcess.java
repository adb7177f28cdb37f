package dev.berth.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.RealLoop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Write;
import dev.berth.client.https.Connection;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.Kubeconfig;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import dev.berth.server.up.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code berth up} in a process of its own, on a directory that outlives it. Owns the process. */
final class ClusterProcess implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final long ANSWER_SECONDS = 40;

  private final Path data;
  private final RealLoop loop = new RealLoop("faults", fault -> fault.printStackTrace(System.out));
  private Optional<Process> process = Optional.empty();
  private Optional<Connection> connection = Optional.empty();

  ClusterProcess(Path data) {
    this.data = data;
  }

  /** Blocks until the node works. */
  void start() throws IOException {
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:TieredStopAtLevel=1", "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-cp", System.getProperty("java.class.path"), "dev.berth.server.command.Main",
            "up", "--data-dir", data.toString(), "--runtime", "containerd", "--no-install", "--port", "0");
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process started = builder.redirectOutput(data.resolve("out.txt").toFile()).start();
    process = Optional.of(started);
    await("the cluster to be ready", () -> !started.isAlive() || isReady(started), this::said);
    assertThat(started.isAlive()).as("berth up goes on: %s", said()).isTrue();
    connection = Optional.of(new Connection(Kubeconfig.read(data.resolve("kubeconfig")), Connection.Settings.of("faults")));
  }

  private boolean isReady(Process started) {
    return RunFile.read(data).filter(f -> f.pid() == started.pid() && f.ready()).isPresent();
  }

  private String said() {
    try {
      return Files.readString(data.resolve("out.txt"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** As {@code kill -9} does. Blocks until it is gone. */
  void kill() throws InterruptedException {
    disconnect();
    Process gone = process.orElseThrow();
    gone.destroyForcibly();
    assertThat(gone.waitFor(1, TimeUnit.MINUTES)).as("the killed process is gone").isTrue();
  }

  /** As Ctrl-C does. */
  void stop() throws InterruptedException {
    disconnect();
    Process gone = process.orElseThrow();
    gone.destroy();
    assertThat(gone.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("the process ended: %s", said()).isTrue();
    process = Optional.empty();
  }

  private void disconnect() {
    connection.ifPresent(Connection::close);
    connection = Optional.empty();
  }

  @Override
  public void close() throws InterruptedException {
    if (process.isPresent() && process.get().isAlive()) {
      stop();
    }
    loop.close();
  }

  private Client client() {
    return new HttpsClient(connection.orElseThrow(), loop);
  }

  JsonObject perform(Write write) throws InterruptedException {
    return done(client().perform(write).toCompletableFuture()::get);
  }

  <T extends KubeObject> List<T> list(Kind<T> kind, String namespace, Function<JsonObject, T> of) throws InterruptedException {
    JsonObject list = done(client().list(kind.type(), namespace, "").toCompletableFuture()::get);
    return list.array("items").objects().map(of).toList();
  }

  private interface Waiting {
    Answer get(long time, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException;
  }

  private JsonObject done(Waiting answer) throws InterruptedException {
    try {
      return switch (answer.get(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        case Answer.Done done -> done.object();
        case Answer.Refused refused -> throw new AssertionError("refused: " + refused.message());
      };
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer: " + said(), e);
    }
  }

  static void await(String what, BooleanSupplier is, java.util.function.Supplier<String> seen) {
    for (long left = PATIENCE.toNanos(); left > 0; left -= LOOK.toNanos()) {
      if (is.getAsBoolean()) {
        return;
      }
      pause(LOOK);
    }
    throw new AssertionError("waited for " + what + "; as it is: " + seen.get());
  }

  /** A moment passes; which one a fault hits is by chance. */
  static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  /** The containerd of the node, if it runs. */
  Optional<ProcessHandle> containerd() throws IOException {
    Path file = data.resolve("node/containerd/containerd.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst()
          .flatMap(text -> Stream.of(text.split(" ", -1)).findFirst())
          .filter(text -> text.strip().matches("[0-9]+"))
          .flatMap(text -> ProcessHandle.of(Long.parseLong(text.strip())))
          .filter(ProcessHandle::isAlive);
    }
  }
}

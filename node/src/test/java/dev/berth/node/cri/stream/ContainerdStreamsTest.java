package dev.berth.node.cri.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.stream.Exit;
import dev.berth.base.stream.Link;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.ProcessSession.Output;
import dev.berth.base.stream.Sink;
import dev.berth.base.stream.Terminal;
import dev.berth.base.yaml.Yaml;
import dev.berth.node.containerd.ContainerdFixture;
import dev.berth.node.cri.CriRuntime;
import dev.berth.node.image.BuiltImages;
import dev.berth.node.runtime.Runtime.AttachRequest;
import dev.berth.node.runtime.Runtime.ContainerConfig;
import dev.berth.node.runtime.Runtime.ExecRequest;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams of a real containerd. */
@Tag("linux")
class ContainerdStreamsTest {
  @RegisterExtension
  static final ContainerdFixture FIXTURE =
      new ContainerdFixture(settings -> settings, settings -> settings.withStreams(new SpdyCriStreams()));

  @BeforeAll
  static void pull() {
    done(FIXTURE.runtime().pullImage(BuiltImages.BUSYBOX, FIXTURE.pod("pull")));
  }

  private static CriRuntime runtime() {
    return FIXTURE.runtime();
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Keeps what it is given, and tells of each piece. */
  private static final class Kept implements Sink {
    final LinkedBlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized CompletionStage<Void> write(byte[] some) {
      bytes.writeBytes(some);
      pieces.add(new String(some, StandardCharsets.UTF_8));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end() {
      ended.complete(true);
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    void awaitText(String part) throws InterruptedException {
      while (!text().contains(part)) {
        assertThat(pieces.poll(30, TimeUnit.SECONDS)).as("waiting for %s after %s", part, text()).isNotNull();
      }
    }
  }

  private record Started(String sandbox, String container) {}

  private static Started start(String uid, String spec, String script) {
    SandboxConfig pod = FIXTURE.pod(uid);
    String sandbox = done(runtime().runSandbox(pod));
    ContainerConfig config =
        new ContainerConfig(
            "c", 0, BuiltImages.BUSYBOX, List.of("sh", "-c", script), List.of(), Map.of(), List.of(),
            (JsonObject) Yaml.parse(spec));
    String id = done(runtime().createContainer(sandbox, pod, config));
    done(runtime().startContainer(id));
    return new Started(sandbox, id);
  }

  private static final String SLEEPS = "trap 'exit 0' TERM; while true; do sleep 3600 & wait $!; done";

  private static ProcessSession exec(String container, boolean input, boolean terminal, Kept out, Kept error, String... command) {
    return done(
        runtime()
            .open(
                container,
                new ExecRequest(List.of(command), input, true, !terminal, terminal),
                new Output(out, error)));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  @Spec({"F46", "A9", "A10"})
  void commandsHaveTheirStreamsAndTheirExitCode() {
    Started c = start("s1", "{}", SLEEPS);
    Kept out = new Kept();
    Kept error = new Kept();
    ProcessSession plain = exec(c.container, false, false, out, error, "sh", "-c", "echo out; echo err >&2; exit 7");
    assertThat(done(plain.exit())).isEqualTo(new Exit.Code(7));
    assertThat(out.text()).isEqualTo("out\n");
    assertThat(error.text()).isEqualTo("err\n");

    Kept counted = new Kept();
    ProcessSession wc = exec(c.container, true, false, counted, new Kept(), "wc", "-c");
    for (int i = 0; i < 64; i++) {
      done(wc.input().write(new byte[32 * 1024]));
    }
    wc.input().end();
    assertThat(done(wc.exit())).isEqualTo(new Exit.Code(0));
    assertThat(counted.text().strip()).isEqualTo(Integer.toString(64 * 32 * 1024));

    Kept large = new Kept();
    ProcessSession zeros = exec(c.container, false, false, large, new Kept(), "head", "-c", "8000000", "/dev/zero");
    assertThat(done(zeros.exit())).isEqualTo(new Exit.Code(0));
    assertThat(large.text()).hasSize(8_000_000);

    ProcessSession missing = exec(c.container, false, false, new Kept(), new Kept(), "/no/such/program");
    assertThat(done(missing.exit())).isInstanceOf(Exit.Failed.class);
    assertThat(done(missing.exit()).toString()).contains("no such file or directory");
  }

  @Test
  @Spec({"F46", "A11"})
  void aTerminalHasASizeThatChanges() throws Exception {
    Started c = start("s2", "{}", SLEEPS);
    Kept out = new Kept();
    ProcessSession shell = exec(c.container, true, true, out, new Kept(), "sh");
    shell.resize(new Terminal(101, 33));
    done(shell.input().write(text("until [ \"$(stty size)\" = '33 101' ]; do sleep 0.1; done; echo si''zed\n")));
    out.awaitText("sized\r\n");
    done(shell.input().write(text("exit 5\n")));
    assertThat(done(shell.exit())).isEqualTo(new Exit.Code(5));
  }

  @Test
  @Spec("F47")
  void attachingHearsTheContainerAndLeavingItLetsItRun() throws Exception {
    Started c = start("s3", "{stdin: true}", "while read line; do echo got $line; done");
    Kept out = new Kept();
    ProcessSession first =
        done(runtime().attach(c.container, new AttachRequest(true, true, true, false), new Output(out, new Kept())));
    done(first.input().write(text("one\n")));
    out.awaitText("got one\n");
    first.close();
    Kept again = new Kept();
    ProcessSession second =
        done(runtime().attach(c.container, new AttachRequest(true, true, true, false), new Output(again, new Kept())));
    done(second.input().write(text("two\n")));
    again.awaitText("got two\n");
    second.close();
    assertThat(done(runtime().pod("s3")).anyRunning()).isTrue();
  }

  @Test
  @Spec("F48")
  void portsAreReachedInThePodsNetwork() throws Exception {
    Started c = start("s4", "{}", "while true; do echo -n from-the-pod | nc -l -p 8080; done");
    Kept back = new Kept();
    for (int tries = 0; back.text().isEmpty() && tries < 50; tries++) {
      Kept attempt = new Kept();
      Link link = done(runtime().connect(c.sandbox, 8080, attempt));
      link.sink().end();
      done(attempt.ended);
      link.close();
      back = attempt;
    }
    assertThat(back.text()).isEqualTo("from-the-pod");
    Kept nothing = new Kept();
    Link closed = done(runtime().connect(c.sandbox, 8081, nothing));
    assertThat(done(closed.trouble())).contains("connection refused");
  }
}

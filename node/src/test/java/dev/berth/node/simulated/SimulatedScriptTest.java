package dev.berth.node.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.Runtime.TerminationMessage;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.State;
import dev.berth.node.runtime.RuntimeFailure.Code;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container's own command decides, where all of it is understood. */
class SimulatedScriptTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(
          loop, new SimulatedHost("node-1", List.of(), new HashMap<>()), Knobs.READ, "node-1", "10.0.0.0/24");

  private String started(Map<String, String> annotations, boolean fallback, String... command) {
    Runtime.SandboxConfig pod = new Runtime.SandboxConfig("u", "ns", "p", 0, "p", Map.of(), annotations, false, 30);
    runtime.pullImage("busybox:1", pod);
    String sandbox = runtime.runSandbox(pod).toCompletableFuture().join();
    Runtime.ContainerConfig plain =
        new Runtime.ContainerConfig(
            "c", 0, "busybox:1", List.of(command), List.of(), Map.of(), List.of(), JsonObject.EMPTY);
    Runtime.ContainerConfig config =
        new Runtime.ContainerConfig(
            plain.name(), 0, plain.image(), plain.command(), List.of(), Map.of("COLOUR", "blue"),
            List.of(new Runtime.Mount("v", "/var/v", "/v", false, "None")), JsonObject.EMPTY, plain.resources(), List.of(),
            Optional.of(new TerminationMessage("/unused", "/dev/termination-log", fallback)));
    String id = runtime.createContainer(sandbox, pod, config).toCompletableFuture().join();
    runtime.startContainer(id);
    return id;
  }

  private RuntimePod.Container container() {
    return runtime.pod("u").toCompletableFuture().join().containers().getFirst();
  }

  private List<String> log(String id) {
    return runtime.logs(id).toCompletableFuture().join().stream().map(Runtime.LogLine::text).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '%',
      quoteCharacter = '^',
      value = {
        "true % 0",
        "/bin/false % 1",
        "exit 7 % 7",
        "false; exit % 1",
        "false; true % 0",
        "false && exit 3 % 1",
        "false || exit 3 % 3",
        "exec false; exit 9 % 1",
        "echo a > /f && rm /f; test -e /f % 1",
        "if [[ -r /f ]] ; then exit 0 ; else touch /f ; exit 4 ; fi % 4",
        "touch /f; if [ ! -f /f ]; then exit 2; fi % 0",
        "'/bin/echo' \"a; exit 5\" % 0",
        "A=1 B='2 3' false % 1",
        "test 1 -eq 2 % 1",
        "false | true % 0",
        "(exit 3) % 3",
        "exit $((2 + 2)) % 4",
        "exit ${COLOUR:+5} % 5",
        "CODE=6; exit $CODE % 6",
        "for i in 1 2 3; do test $i -lt 3 || exit $i; done % 3",
        "echo ${HOSTNAME##*-} > /id; cat /id | grep -q p % 0",
        "echo a > /v/a; grep -q a /v/a && ! grep -q b /v/a && cp /v/a /b && test -s /b; exit $? % 0",
        "cat /none 2> /dev/null % 1",
        "echo `date` \"$(date)\"; exit 1 % 1",
        "A=1 env | grep -q A=1 % 0",
        "A=1 % 0",
        "sh -ec 'false; exit 2' % 1",
        "seq 3 | while read i; do test $i = 2 && exit 2; done % 2",
      })
  void aContainerEndsAsItsCommandSays(String script, int code) {
    started(Map.of(), false, "sh", "-c", script);
    assertThat(container().state()).isEqualTo(State.RUNNING);
    loop.advance(Duration.ofMillis(100));
    assertThat(container().state()).isEqualTo(State.EXITED);
    assertThat(container().exitCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "httpd", "exit $CODE", "httpd & exit 1", "while true; do false; done", "exit 1; httpd", "if true", "sleep", "rm *", "cat",
        "echo 'a", "env httpd", "exec httpd", "sh -c httpd", "echo $(httpd); exit 1", "exit $((CODE))", "$CMD", "read a; exit 1",
        "true | httpd", "if true; then httpd; fi", "trap 'exit 0' TERM; exit 1", "kill 1", "case a in a) exit 1;; esac", "tail -f /f",
        "date +%Y -d tomorrow", "grep -P x /v/f", "grep -q x /etc/passwd && exit 1", "cp /app/plugins /v", "wc -l /f", "echo a > *", "cat ~/x", "A=$B; exit 1", "sh", "sh /script",
      })
  void aCommandThatIsNotUnderstoodToTheLastWordRunsUntilItIsStopped(String script) {
    started(Map.of(), false, "sh", "-c", script);
    loop.advance(Duration.ofDays(1));
    assertThat(container().state()).isEqualTo(State.RUNNING);
  }

  @Test
  void sleepTakesItsTimeAndWhatIsStoppedInItHasNotSucceeded() {
    String id = started(Map.of(), false, "sh", "-c", "touch /health; sleep 10; rm -f /health; sleep 1m");
    assertThat(code(id, "cat", "/health")).isZero();
    loop.advance(Duration.ofSeconds(10));
    assertThat(code(id, "cat", "/health")).isEqualTo(1);
    loop.advance(Duration.ofSeconds(59));
    assertThat(container().state()).isEqualTo(State.RUNNING);
    runtime.stopContainer(id, Duration.ofSeconds(30));
    loop.runUntilIdle(100);
    assertThat(container().exitCode()).isEqualTo(143);
  }

  @Test
  void whatHasDoneAllThatItSaysEndsAsItSaysThoughItIsStopped() {
    String id = started(Map.of(), false, "/bin/false");
    runtime.stopContainer(id, Duration.ofSeconds(30));
    loop.runUntilIdle(100);
    assertThat(container().exitCode()).isEqualTo(1);
  }

  @Test
  void aCommandTakesWhatAnotherSays() {
    String id = started(Map.of(), false, "httpd");
    assertThat(
            runtime
                .exec(id, List.of("sh", "-c", "printf $(hostname)"), Duration.ofSeconds(1))
                .toCompletableFuture()
                .join()
                .stdout())
        .isEqualTo("p");
  }

  @Test
  void aShellMayBeGivenOtherOptionsBeforeItsScript() {
    String id = started(Map.of(), false, "httpd");
    assertThat(code(id, "/bin/sh", "-x", "-c", "dd if=/dev/zero of=/go bs=1 count=1")).isZero();
    assertThat(code(id, "/bin/sh", "-ec", "test -f /go")).isZero();
    assertThat(code(id, "/bin/sh", "-xc", "test -f /stop")).isEqualTo(1);
  }

  /** A probe with {@code timeoutSeconds: 1}. */
  @Test
  void aCommandThatTakesTooLongIsKilled() {
    String id = started(Map.of(), false, "httpd");
    var result = runtime.exec(id, List.of("sh", "-c", "sleep 2; touch /late"), Duration.ofSeconds(1)).toCompletableFuture();
    var longer = runtime.exec(id, List.of("sh", "-c", "sleep 2; exit 3"), Duration.ofSeconds(3)).toCompletableFuture();
    assertThat(result).isNotDone();
    loop.advance(Duration.ofSeconds(1));
    assertThat(result).failsWithin(Duration.ZERO).withThrowableThat().havingCause().extracting("code").isEqualTo(Code.DEADLINE_EXCEEDED);
    loop.advance(Duration.ofSeconds(1));
    assertThat(longer.join().exitCode()).isEqualTo(3);
    assertThat(code(id, "cat", "/late")).isEqualTo(1);
  }

  @Test
  void aCommandEndsWithItsContainer() {
    String id = started(Map.of(), false, "httpd");
    var result = runtime.exec(id, List.of("sleep", "60"), Duration.ofSeconds(120)).toCompletableFuture();
    runtime.stopContainer(id, Duration.ofSeconds(30));
    assertThat(result.join().exitCode()).isEqualTo(137);
  }

  private int code(String id, String... command) {
    return runtime.exec(id, List.of(command), Duration.ofSeconds(1)).toCompletableFuture().join().exitCode();
  }

  @Test
  void itsLogHoldsWhatItSaysAndNothingElse() {
    String id = started(Map.of(), false, "sh", "-c", "echo one; echo -n two\ncat /none");
    loop.advance(Duration.ofSeconds(1));
    assertThat(log(id)).containsExactly("one", "two", "cat: /none: No such file or directory");
  }

  @Test
  void itTellsItsEnvironment() {
    String id = started(Map.of(), false, "sh", "-c", "env");
    loop.advance(Duration.ofSeconds(1));
    assertThat(log(id)).containsExactly("COLOUR=blue");
  }

  @Test
  void itsLastWordsAreWhatItLeftOrTheEndOfItsLogWhereItFailed() {
    started(Map.of(), false, "sh", "-c", "echo -n DONE > /dev/termination-log");
    loop.advance(Duration.ofSeconds(1));
    assertThat(container().message()).isEqualTo("DONE");
  }

  @Test
  void itsLogIsItsLastWordsOnlyWhereItFailedAndThePodSaysSo() {
    started(Map.of(), true, "sh", "-c", "echo -n DONE; false");
    loop.advance(Duration.ofSeconds(1));
    assertThat(container().message()).isEqualTo("DONE");
  }

  @Test
  void itsLogIsNotItsLastWordsWhereItSucceeded() {
    started(Map.of(), true, "sh", "-c", "echo -n DONE");
    loop.advance(Duration.ofSeconds(1));
    assertThat(container().message()).isEmpty();
  }

  @Test
  void anAnnotationThatSaysWhenItEndsGoesBeforeItsCommand() {
    started(Map.of(Knobs.PREFIX + "finish-after", "5s"), false, "false");
    loop.advance(Duration.ofSeconds(4));
    assertThat(container().state()).isEqualTo(State.RUNNING);
    loop.advance(Duration.ofSeconds(1));
    assertThat(container().exitCode()).isZero();
  }
}

package dev.berth.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each mode against a server in memory, with a few requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class BenchTest {
  private final BerthServer server;

  BenchTest() throws Exception {
    server = BerthServer.start(ServerConfig.forTests().withControllers(List.of()));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private JsonObject bench(String mode, String... more) {
    List<String> args =
        new ArrayList<>(List.of(mode, "--server", server.url(), "--warm-up", "0", "--connections", "4"));
    args.addAll(List.of(more));
    StringWriter out = new StringWriter();
    int exit =
        Bench.commandLine().setOut(new PrintWriter(out)).execute(args.toArray(String[]::new));
    assertThat(exit).isZero();
    assertThat(out.toString().lines()).hasSize(1);
    return (JsonObject) Json.parse(out.toString().strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "get", "update", "delete", "list", "create-1conn", "fill"})
  void everyLoadCountsItsAnswers(String mode) {
    JsonObject line = bench(mode, "--count", "40", "--objects", "20");
    assertThat(line.number("ops")).isEqualTo(40);
    assertThat(line.number("errors")).isZero();
    assertThat(line.has("p99Ms")).isTrue();
  }

  @Test
  void watchersOfTheFanOutLoseNothing() {
    JsonObject line =
        bench("watch-fanout", "--count", "200", "--objects", "10", "--watchers", "5", "--namespace", "fan");
    assertThat(line.number("ops")).isEqualTo(200);
    assertThat(line.number("events")).isEqualTo(1000);
    assertThat(line.number("outOfOrder")).isZero();
    assertThat(line.number("watchersWithLoss")).isZero();
  }

  @Test
  void idleWatchesStayOpen() {
    JsonObject line =
        bench(
            "idle-watches",
            "--watchers",
            "20",
            "--seconds",
            "0",
            "--server-pid",
            Long.toString(ProcessHandle.current().pid()));
    assertThat(line.number("stillOpen")).isEqualTo(20);
    assertThat(line.has("serverRssMiB")).isTrue();
  }

  @Test
  void aServerThatRefusesIsSaidSo() {
    StringWriter err = new StringWriter();
    int exit =
        Bench.commandLine()
            .setErr(new PrintWriter(err))
            .execute("get", "--server", server.url(), "--objects", "2", "--warm-up", "0", "--namespace", "Not_A_Name");
    assertThat(exit).isNotZero();
    assertThat(err.toString()).contains("cannot make Not_A_Name in /api/v1/namespaces");
  }
}

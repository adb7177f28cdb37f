package dev.berth.server.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.store.Durability;
import dev.berth.store.StoreConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an upstream server was asked and answered, asked of ours. Every difference is named in {@code differences.tsv} with
 * its reason, and every line there still names one. {@code -Dberth.golden=REGEX} takes only some scenarios, and
 * {@code -Dberth.golden.report=FILE} writes down every difference, named or not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayTest {
  private static final String TOKEN = "golden-token";
  private static final Optional<String> ONLY = Optional.ofNullable(System.getProperty("berth.golden"));

  private static final Optional<Path> REPORT = Optional.ofNullable(System.getProperty("berth.golden.report")).map(Path::of);

  private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, int[]> totals = new TreeMap<>();

  @TempDir private static Path dir;
  private Optional<BerthServer> server = Optional.empty();

  private static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(ReplayTest.class.getResource("/golden/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(name, e);
    }
  }

  @BeforeAll
  void startServer() throws IOException {
    Path tokens = Files.writeString(dir.resolve("tokens.csv"), TOKEN + ",golden,golden-uid,\"system:masters\"\n");
    ServerConfig config = ServerConfig.forTests();
    server =
        Optional.of(
            BerthServer.start(
                new ServerConfig(
                        Optional.of(dir),
                        config.bind(),
                        0,
                        false,
                        StoreConfig.DEFAULTS.withDurability(Durability.NONE),
                        Optional.of(tokens),
                        "10.0.0.0/16",
                        List.of())
                    .withControllers(List.of())));
  }

  @AfterAll
  void stopServer() {
    waiting.close();
    server.ifPresent(BerthServer::close);
    totals.forEach(
        (group, t) ->
            System.out.printf(
                "golden %-12s scenarios %d/%d equal, steps %d/%d equal, %d named differences%n", group, t[0], t[1], t[2], t[3], t[4]));
  }

  @TestFactory
  @Spec({"E22", "E25", "E28", "E29", "E32", "E48", "E51", "E52"})
  Stream<DynamicTest> recordedExchanges() throws IOException, GeneralSecurityException {
    Vocabulary vocabulary = Vocabulary.read(resource("api/vocabulary.txt"));
    NamedDifferences named = NamedDifferences.read(resource("differences.tsv"));
    List<Scenario> scenarios = new ArrayList<>();
    try (Stream<Path> files = Files.list(resource("api"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        scenarios.addAll(Scenario.readAll(file));
      }
    }
    scenarios.stream()
        .filter(Scenario::needsControllers)
        .forEach(s -> System.out.println("golden: not replayed, for there are no controllers yet: " + s.name()));
    scenarios.removeIf(s -> s.needsControllers() || !ONLY.map(o -> Pattern.compile(o).matcher(s.name()).find()).orElse(true));
    Wire wire = new Wire(Trust.everyone(), port(), TOKEN);
    Map<Scenario, Future<List<Run.Exchange>>> running = new LinkedHashMap<>();
    // Those that mostly wait, wait together.
    scenarios.stream().filter(Scenario::waits).forEach(s -> running.put(s, waiting.submit(() -> run(wire.another(), s))));
    Stream<DynamicTest> tests =
        scenarios.stream()
            .map(
                s ->
                    DynamicTest.dynamicTest(
                        s.name(),
                        () -> {
                          Future<List<Run.Exchange>> already = running.get(s);
                          check(vocabulary, named, s, already == null ? run(wire, s) : already.get());
                        }));
    DynamicTest everyLineIsMet =
        DynamicTest.dynamicTest("every named difference still occurs", () -> assertThat(named.unmet()).isEmpty());
    return ONLY.isPresent() ? tests : Stream.concat(tests, Stream.of(everyLineIsMet));
  }

  private int port() {
    return URI.create(server.orElseThrow().url()).getPort();
  }

  private static List<Run.Exchange> run(Wire wire, Scenario scenario) {
    return new Run(wire, scenario).run();
  }

  private void check(Vocabulary vocabulary, NamedDifferences named, Scenario scenario, List<Run.Exchange> exchanges)
      throws IOException {
    Comparison comparison = new Comparison(vocabulary, scenario);
    int[] total = totals.computeIfAbsent(scenario.group(), _ -> new int[5]);
    List<Difference> unnamed = new ArrayList<>();
    List<String> report = new ArrayList<>();
    boolean equal = true;
    for (Run.Exchange e : exchanges) {
      List<Difference> all = comparison.step(e.number(), e.expected(), e.got());
      all.stream().filter(d -> !named.names(d)).forEach(unnamed::add);
      all.stream().map(Difference::line).forEach(report::add);
      equal &= all.isEmpty();
      total[2] += all.isEmpty() ? 1 : 0;
      total[3]++;
      total[4] += all.size();
    }
    total[0] += equal ? 1 : 0;
    total[1]++;
    total[4] -= unnamed.size();
    if (REPORT.isPresent()) {
      Files.write(REPORT.get(), report, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    assertThat(unnamed).as("differences without a name in differences.tsv").isEmpty();
  }
}

package dev.berth.bench;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The load generator's command line: one mode, one run, one line of JSON. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Measures a Kubernetes API server and prints one line of JSON.",
    footer = {
      "bench control SCENARIO measures the control plane in this process; it has a help of its own.",
      "bench dns measures the name server, bench node a node with containers, bench cel expressions; so do they."
    })
public final class Bench implements Callable<Integer> {
  /** What to measure. */
  enum Mode {
    CREATE,
    GET,
    UPDATE,
    DELETE,
    LIST,
    CREATE_1CONN,
    FILL,
    WATCH_FANOUT,
    IDLE_WATCHES
  }

  @Parameters(
      index = "0",
      paramLabel = "MODE",
      description = "create | get | update | delete | list | create-1conn | fill | watch-fanout | idle-watches",
      showDefaultValue = Visibility.NEVER)
  private String mode = "";

  @Option(names = "--server", required = true, paramLabel = "URL", description = "https://127.0.0.1:6443",
      showDefaultValue = Visibility.NEVER)
  private URI server = URI.create("https://127.0.0.1:6443");

  @Option(names = "--ca", paramLabel = "FILE", description = "The authority that signed the server's certificate, PEM.",
      showDefaultValue = Visibility.NEVER)
  private Optional<File> ca = Optional.empty();

  @Option(names = "--cert", paramLabel = "FILE", description = "A client certificate, PEM.",
      showDefaultValue = Visibility.NEVER)
  private Optional<File> cert = Optional.empty();

  @Option(names = "--key", paramLabel = "FILE", description = "Its key, PEM, PKCS#8.",
      showDefaultValue = Visibility.NEVER)
  private Optional<File> key = Optional.empty();

  @Option(names = "--token", paramLabel = "T", description = "A bearer token instead of a certificate.",
      showDefaultValue = Visibility.NEVER)
  private Optional<String> token = Optional.empty();

  @Option(names = "--connections", paramLabel = "N", description = "Connections, each with one request at a time.")
  private int connections = 16;

  @Option(names = "--seconds", paramLabel = "S", description = "How long to measure.")
  private double seconds = 10;

  @Option(names = "--count", paramLabel = "N",
      description = "At most so many requests; for fill and delete, how many objects.",
      showDefaultValue = Visibility.NEVER)
  private long count = Long.MAX_VALUE;

  @Option(names = "--warm-up", paramLabel = "S", description = "How long to load before measuring.")
  private double warmUp = 3;

  @Option(names = "--objects", paramLabel = "N",
      description = "Objects that are made first: for get, update, list, watch-fanout.")
  private int population = 1000;

  @Option(names = "--size", paramLabel = "BYTES", description = "Of what fills an object.")
  private int size = 1024;

  @Option(names = "--kind", paramLabel = "K", description = "configmap | pod | custom (a hundred fields, --size does nothing) | definition (of such types)")
  private String kind = "configmap";

  @Option(names = "--namespace", paramLabel = "NS", description = "Made if it is not there; list adds the run's name.")
  private String namespace = "default";

  @Option(names = "--selective", description = "For list: by a label that all objects have, instead of the namespace.")
  private boolean selective;

  @Option(names = "--watchers", paramLabel = "N", description = "For watch-fanout and idle-watches.")
  private int watchers = 64;

  @Option(names = "--rate", paramLabel = "N", description = "For watch-fanout: writes a second; 0 for as many as go.")
  private int rate;

  @Option(names = "--threads", paramLabel = "N", description = "Event loops of the client.")
  private int threads = 1;

  @Option(names = "--server-pid", paramLabel = "PID", description = "Also reports this process's CPU time and memory.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Long> pid = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] args) {
    String first = args.length > 0 ? args[0] : "";
    CommandLine line =
        switch (first) {
          case "control" -> ControlBench.commandLine();
          case "dns" -> DnsBench.commandLine();
          case "node" -> NodeBench.commandLine();
          case "cel" -> RuleBench.commandLine();
          default -> commandLine();
        };
    boolean own = List.of("control", "dns", "node", "cel").contains(first);
    System.exit(line.execute(own ? Arrays.copyOfRange(args, 1, args.length) : args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Mode chosen = choice(Mode.class, mode);
    String run = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), 36);
    if (chosen == Mode.LIST) {
      namespace = namespace + "-" + run; // so that the list has these objects and no others
    }
    Samples samples = new Samples(choice(Samples.Kind.class, kind), namespace, run, size);
    Optional<ServerProcess> process = pid.map(ServerProcess::new);
    Report report = new Report(mode, process);
    report.put("server", server.toString());
    try (Wire wire = new Wire(Target.of(server, ca, cert, key, token), threads)) {
      makeNamespace(wire);
      if (samples.kind() == Samples.Kind.CUSTOM) {
        makeOne(
            wire, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Custom.PLURAL, Custom.definition(Custom.PLURAL));
      }
      switch (chosen) {
        case WATCH_FANOUT -> {
          make(wire, samples, population);
          warm(wire, n -> put(wire, samples, n % population));
          new Fanout(wire, samples, watchers, connections, population).run(report, nanos(seconds), count, rate);
        }
        case IDLE_WATCHES -> new IdleWatches(wire, samples, watchers).run(report, process, nanos(seconds));
        default -> load(wire, samples, chosen, report);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(report.text());
    out.flush();
    return 0;
  }

  private void load(Wire wire, Samples samples, Mode chosen, Report report) throws IOException, InterruptedException {
    int used = chosen == Mode.CREATE_1CONN ? 1 : connections;
    // Samples of the warm-up and of the measured part have names far apart.
    long base = 1L << 32;
    LongFunction<byte[]> requests =
        switch (chosen) {
          case CREATE, CREATE_1CONN, FILL -> n -> post(wire, samples, n);
          case GET -> n -> wire.target().request("GET", samples.path(n % population), "");
          case UPDATE -> n -> put(wire, samples, n % population);
          case DELETE -> n -> wire.target().request("DELETE", samples.path(n), "");
          case LIST -> {
            byte[] list =
                wire.target()
                    .request("GET", samples.collection() + (selective ? "?" + samples.selector() : ""), "");
            yield _ -> list;
          }
          case WATCH_FANOUT, IDLE_WATCHES -> throw new IllegalArgumentException("not a load: " + chosen);
        };
    switch (chosen) {
      case GET, UPDATE, LIST -> {
        make(wire, samples, population);
        warm(wire, requests);
      }
      case CREATE, CREATE_1CONN -> warm(wire, n -> post(wire, samples, base + n));
      case DELETE -> {
        long made = Math.min(count, 20_000);
        count = made;
        warm(wire, n -> post(wire, samples, base + n));
        make(wire, samples, made);
      }
      default -> {}
    }
    double limit = chosen == Mode.FILL || chosen == Mode.DELETE ? 1e6 : seconds;
    if (chosen == Mode.FILL && count == Long.MAX_VALUE) {
      count = 100_000;
    }
    report.put("connections", used);
    report.begin();
    Load.Result result =
        new Load(wire, used)
            .run(n -> n < count ? requests.apply(n) : new byte[0], nanos(limit), Load.Bodies.IGNORED);
    report.load(result);
    report.end(result.answers());
  }

  private void warm(Wire wire, LongFunction<byte[]> requests) throws IOException, InterruptedException {
    if (warmUp > 0) {
      new Load(wire, connections).run(requests, nanos(warmUp), Load.Bodies.IGNORED);
    }
  }

  private void make(Wire wire, Samples samples, long number) throws IOException, InterruptedException {
    Load.Result made =
        new Load(wire, connections)
            .run(
                n -> n < number ? post(wire, samples, n) : new byte[0],
                nanos(1e6),
                Load.Bodies.IGNORED);
    if (made.errors() > 0) {
      throw new IOException(
          made.errors() + " of " + number + " objects could not be made: " + made.firstError().orElse(""));
    }
  }

  /** With its default account, which a server without controllers does not make and pods ask for. */
  private void makeNamespace(Wire wire) throws IOException, InterruptedException {
    makeOne(wire, "/api/v1/namespaces", namespace, bare("Namespace", namespace));
    makeOne(wire, "/api/v1/namespaces/" + namespace + "/serviceaccounts", "default", bare("ServiceAccount", "default"));
  }

  private static String bare(String kind, String name) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"" + name + "\"}}";
  }

  private static void makeOne(Wire wire, String path, String name, String body) throws IOException, InterruptedException {
    Load.Result made =
        new Load(wire, 1)
            .run(n -> n == 0 ? wire.target().request("POST", path, body) : new byte[0], nanos(60), Load.Bodies.IGNORED);
    if (made.answers() == 0 && !made.firstError().orElse("").startsWith("409")) {
      throw new IOException("cannot make " + name + " in " + path + ": " + made.firstError().orElse("no answer"));
    }
  }

  private static byte[] post(Wire wire, Samples samples, long n) {
    return wire.target().request("POST", samples.collection(), samples.body(n, "0"));
  }

  private static byte[] put(Wire wire, Samples samples, long n) {
    return wire.target().request("PUT", samples.path(n), samples.body(n, Long.toString(System.nanoTime())));
  }

  private static long nanos(double s) {
    return (long) (s * 1e9);
  }

  private <E extends Enum<E>> E choice(Class<E> type, String text) {
    for (E e : type.getEnumConstants()) {
      if (e.name().replace('_', '-').equalsIgnoreCase(text)) {
        return e;
      }
    }
    throw new CommandLine.ParameterException(spec.commandLine(), "no such choice: " + text);
  }
}

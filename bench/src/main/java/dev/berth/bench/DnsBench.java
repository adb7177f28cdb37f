package dev.berth.bench;

import dev.berth.base.loop.RealLoop;
import dev.berth.dns.DnsConfig;
import dev.berth.dns.DnsServer;
import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.Types;
import dev.berth.dns.wire.Writer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The name server over a made-up cluster, asked over UDP on loopback; or only served, for another load generator. */
@Command(
    name = "dns",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Measures the name server and prints one line of JSON.",
    footer = "For dnsperf: bench dns --serve 127.0.0.1:5300 --questions q.txt; dnsperf -s 127.0.0.1 -p 5300 -d q.txt -l 20")
public final class DnsBench implements Callable<Integer> {
  private static final Map<String, Integer> TYPES = Map.of("A", Types.A, "AAAA", Types.AAAA, "SRV", Types.SRV);
  private static final int QUESTIONS = 20_000;

  @Option(names = "--server", paramLabel = "ADDRESS:PORT", description = "A server that has the cluster; else one in this process.",
      showDefaultValue = Visibility.NEVER)
  private Optional<String> server = Optional.empty();

  @Option(names = "--serve", paramLabel = "ADDRESS:PORT", description = "Only serves the cluster, until it is ended.",
      showDefaultValue = Visibility.NEVER)
  private Optional<String> serve = Optional.empty();

  @Option(names = "--questions", paramLabel = "FILE", description = "Writes the questions there, as dnsperf reads them.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> file = Optional.empty();

  @Option(names = "--services", paramLabel = "N", description = "Every second one headless with ten pods.")
  private int services = 2_000;

  @Option(names = "--threads", paramLabel = "N", description = "Of the server.")
  private int threads = 2;

  @Option(names = "--sockets", paramLabel = "N", description = "That ask.")
  private int sockets = 16;

  @Option(names = "--window", paramLabel = "N", description = "Questions that a socket has open.")
  private int window = 4;

  @Option(names = "--seconds", paramLabel = "S", description = "How long to measure.")
  private double seconds = 10;

  @Option(names = "--warm-up", paramLabel = "S", description = "How long to ask before measuring.")
  private double warmUp = 10;

  @Option(names = "--server-pid", paramLabel = "PID", description = "Also reports this process's CPU time and memory.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Long> pid = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine commandLine() {
    return new CommandLine(new DnsBench());
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (RealLoop loop = new RealLoop("names", Throwable::printStackTrace)) {
      NamedCluster cluster = new NamedCluster(loop, services);
      List<String> questions = cluster.questions(QUESTIONS);
      if (file.isPresent()) {
        Files.write(file.get(), questions);
      }
      if (server.isPresent()) {
        load(address(server.get()), questions);
        return 0;
      }
      InetSocketAddress listen = serve.map(DnsBench::address).orElse(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      DnsConfig config = DnsConfig.of(List.of(listen), List.of()).withThreads(threads);
      try (DnsServer running = DnsServer.start(config, loop, cluster.picture())) {
        if (serve.isPresent()) {
          new CountDownLatch(1).await();
        }
        load(running.addresses().getFirst(), questions);
      }
    }
    return 0;
  }

  private void load(InetSocketAddress to, List<String> lines) throws IOException {
    List<byte[]> questions = lines.stream().map(DnsBench::message).toList();
    Report report = new Report("dns", pid.map(ServerProcess::new));
    try (DnsLoad load = new DnsLoad(to, questions, sockets, window)) {
      load.run(warmUp);
      report.begin();
      DnsLoad.Result result = load.run(seconds);
      long answers = result.times.count();
      report
          .put("sockets", sockets)
          .put("window", window)
          .put("perSecond", answers / result.seconds)
          .put("p50Millis", result.times.millisAt(0.5))
          .put("p99Millis", result.times.millisAt(0.99))
          .put("p999Millis", result.times.millisAt(0.999))
          .put("maxMillis", result.times.maxMillis())
          .put("lost", result.lost)
          .put("found", result.byRcode[Types.NOERROR])
          .put("missing", result.byRcode[Types.NXDOMAIN])
          .put("otherwise", answers - result.byRcode[Types.NOERROR] - result.byRcode[Types.NXDOMAIN]);
      report.end(answers);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(report.text());
    out.flush();
  }

  private static byte[] message(String line) {
    int space = line.indexOf(' ');
    Question question = Question.of(line.substring(0, space), TYPES.getOrDefault(line.substring(space + 1), Types.A));
    return Writer.question(0, question, false, false, 1232);
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }
}

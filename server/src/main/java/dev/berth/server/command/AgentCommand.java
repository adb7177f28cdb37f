package dev.berth.server.command;

import dev.berth.node.facts.HostAddresses;
import dev.berth.server.agent.Agent;
import dev.berth.server.agent.AgentSettings;
import dev.berth.server.agent.JoinException;
import dev.berth.server.up.RunFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth agent}. */
@Command(
    name = "agent",
    description = "Makes this machine a node of a cluster elsewhere, until it is told to stop; its pods go on then, and the next"
        + " agent takes them over, or berth down --data-dir DIR ends them. berth token create, beside the server, prints the command.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false)
final class AgentCommand implements Callable<Integer> {
  @Option(names = "--server", paramLabel = "URL", required = true, split = ",",
      description = "Of the cluster's API: https://192.0.2.1:6443. Several with commas where one serves and others wait: the one that is"
          + " ready is asked.",
      converter = ServerAddress.class, showDefaultValue = Visibility.NEVER)
  private List<URI> servers = List.of();

  @Option(names = "--token", paramLabel = "TOKEN", description = "Needed for the first start.",
      showDefaultValue = Visibility.NEVER)
  private Optional<String> token = Optional.empty();

  @Option(names = "--ca-hash", paramLabel = "sha256:HEX",
      description = "Of the public key of the cluster's authority. Needed for the first start.",
      showDefaultValue = Visibility.NEVER)
  private Optional<String> pin = Optional.empty();

  @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "berth-agent", description = "Where everything lies that is kept.")
  private Path dataDir = Path.of("berth-agent");

  @Option(names = "--runtime", paramLabel = "containerd|simulated", defaultValue = "containerd",
      description = "What runs pods: containers, or records of them.")
  private RuntimeChoice runtime = RuntimeChoice.CONTAINERD;

  @Option(names = "--service-cluster-ip-range", paramLabel = "CIDR", defaultValue = "10.96.0.0/12", description = "As given to the server.")
  private String serviceRange = "10.96.0.0/12";

  @Option(names = "--fence-after", paramLabel = "DURATION",
      description = "The node ends its pods when no renewal of its lease was accepted for so long, as 40s or 5m, and they begin"
          + " elsewhere 20 s later without anybody's help. Default: never.",
      converter = FenceOption.class, showDefaultValue = Visibility.NEVER)
  private Optional<Duration> fenceAfter = Optional.empty();

  @Mixin private NodeOptions node = new NodeOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** In words of ours: {@code 192.0.2.1:6443} is what people write first. */
  static final class ServerAddress implements CommandLine.ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        return new URI(text);
      } catch (URISyntaxException e) {
        throw new CommandLine.TypeConversionException("'" + text + "' is no address such as https://192.0.2.1:6443");
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    Path data = dataDir.toAbsolutePath().normalize();
    AgentSettings settings;
    try {
      settings = new AgentSettings(servers, token, pin, data, runs(data));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    Optional<RunFile> running = RunFile.read(data);
    if (running.isPresent()) {
      System.err.println("berth: process " + running.get().pid() + " runs on " + data + " already: berth down --data-dir "
          + UpCommand.quoted(data.toString()) + " stops it, --data-dir names another directory");
      return 1;
    }
    Upkeep.begin();
    Files.createDirectories(data);
    CountDownLatch stopped = new CountDownLatch(1);
    try {
      Agent agent = Agent.start(settings);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .name("stop")
                  .unstarted(
                      () -> {
                        agent.close();
                        RunFile.remove(data);
                        stopped.countDown();
                      }));
    } catch (JoinException | IllegalStateException e) {
      System.err.println("berth: " + e.getMessage());
      return 1;
    }
    String joined = String.join(",", servers.stream().map(URI::toString).toList());
    RunFile.ofThisProcess(joined, true).write(data);
    System.out.println("node " + settings.runs().name() + " has joined " + joined);
    System.out.flush();
    stopped.await();
    return 0;
  }

  private AgentSettings.Runs runs(Path data) {
    if (runtime == RuntimeChoice.SIMULATED) {
      String address =
          node.address().or(() -> HostAddresses.ofDefaultRoute(Path.of("/")).stream().findFirst()).orElse("127.0.0.1");
      return new AgentSettings.Runs.Simulated(node.name(), address, node.kubeletPort(), fenceAfter);
    }
    NodeOptions.obstacle().or(node::prepare).or(() -> node.refusal(data)).ifPresent(
        why -> {
          throw new IllegalArgumentException(why);
        });
    return new AgentSettings.Runs.Host(node.host(data, serviceRange, false).settings().fencing(fenceAfter));
  }
}

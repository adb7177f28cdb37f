package dev.berth.server.command;

import dev.berth.client.https.Endpoint;
import dev.berth.client.https.Kubeconfig;
import dev.berth.client.lease.LeaseSettings;
import dev.berth.controllers.core.ControllerSelection;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.remote.RemoteControl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth control}. */
@Command(
    name = "control",
    description = "Runs the controllers and the scheduler of an API server elsewhere, until it is told to stop. Several may run:"
        + " one works, the others wait until it stops renewing its lease. Give berth server --controllers none.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false)
final class ControlCommand implements Callable<Integer> {
  @Option(names = "--kubeconfig", paramLabel = "FILE", required = true, description = "Names the API server, and who asks: an administrator.",
      showDefaultValue = Visibility.NEVER)
  private Path kubeconfig = Path.of("kubeconfig");

  @Option(names = "--controllers", paramLabel = "NAME", split = ",", defaultValue = "*",
      description = "Which controllers run: * for all, NAME, -NAME for all but that one.")
  private List<String> controllers = List.of("*");

  @Option(names = "--leader-elect", paramLabel = "BOOL", defaultValue = "true", arity = "0..1", fallbackValue = "true",
      description = "Whether to work only with the lease, for several may run.")
  private boolean elect = true;

  @Option(names = "--leader-elect-resource-namespace", paramLabel = "NAME", defaultValue = "kube-system", description = "Of the lease.")
  private String namespace = "kube-system";

  @Option(names = "--leader-elect-resource-name", paramLabel = "NAME", defaultValue = "kube-controller-manager", description = "Of the lease.")
  private String lease = "kube-controller-manager";

  @Option(names = "--leader-elect-lease-duration", paramLabel = "SECONDS", defaultValue = "15",
      description = "How long others wait for one that has stopped renewing.")
  private int duration = 15;

  @Option(names = "--leader-elect-renew-deadline", paramLabel = "SECONDS", defaultValue = "10",
      description = "How long the one that works tries to renew before it stops.")
  private int deadline = 10;

  @Option(names = "--leader-elect-retry-period", paramLabel = "SECONDS", defaultValue = "2", description = "Between two tries.")
  private int retry = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    RemoteControl.Settings settings = settings();
    Upkeep.begin();
    RemoteControl control = RemoteControl.start(settings);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(control::close));
    tell("looks after " + kubeconfig);
    CompletableFuture.anyOf(control.led(), control.ended()).join();
    if (control.led().isDone()) {
      tell("works " + control.led().join());
    }
    System.err.println("berth: " + control.ended().get());
    return 1;
  }

  private RemoteControl.Settings settings() {
    if (!Files.isReadable(kubeconfig)) {
      throw new ParameterException(
          spec.commandLine(), "--kubeconfig: " + kubeconfig + " cannot be read: name the one in the server's data directory");
    }
    try {
      Endpoint endpoint = Kubeconfig.read(kubeconfig.toAbsolutePath());
      // what is made where the API is stays there: signing, tokens
      List<String> names = ControlPlane.beside(ControlPlane.Settings.DEFAULTS).stream().map(c -> c.name()).toList();
      List<String> words = ControllerSelection.parse(controllers, names).words();
      return new RemoteControl.Settings(
          endpoint, new ControlPlane.Settings("", words), elect ? Optional.of(candidate()) : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private LeaseSettings candidate() {
    return new LeaseSettings(
        namespace, lease, host() + "_" + HexFormat.of().toHexDigits(new SecureRandom().nextLong()),
        Duration.ofSeconds(duration), Duration.ofSeconds(deadline), Duration.ofSeconds(retry));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static void tell(String what) {
    System.out.println("berth control " + what);
    System.out.flush();
  }
}

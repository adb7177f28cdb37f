package dev.berth.server.command;

import dev.berth.controllers.core.ControllerSelection;
import dev.berth.server.ServerConfig;
import dev.berth.server.Version;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.nodes.Nodes;
import dev.berth.store.Durability;
import dev.berth.store.StoreConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth kube-apiserver}. */
@Command(
    name = "kube-apiserver",
    description = "Runs the API alone, by the flags of upstream's kube-apiserver, for those who start that: envtest and its like.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ApiServerCommand implements Callable<Integer> {
  /** The flags that upstream needs and that say nothing here; none of them takes or gives a right. */
  @Option(
      names = {
        "--etcd-servers", "--etcd-prefix", "--etcd-cafile", "--etcd-certfile", "--etcd-keyfile", "--storage-backend",
        "--storage-media-type", "--watch-cache", "--default-watch-cache-size", "--delete-collection-workers", "--advertise-address",
        "--endpoint-reconciler-type", "--profiling", "--contention-profiling", "--v", "--vmodule",
      },
      arity = "0..1", paramLabel = "ANY", description = "Accepted, and without meaning here: there is no etcd, and no Go.",
      showDefaultValue = Visibility.NEVER)
  @SuppressWarnings("unused")
  private List<String> meaningless = List.of();

  @Option(names = "--bind-address", paramLabel = "ADDR", defaultValue = "0.0.0.0", description = "The address to listen at.")
  private String bind = "0.0.0.0";

  @Option(names = "--secure-port", paramLabel = "N", defaultValue = "6443", description = "The port to listen at; 0 for any.")
  private int port = 6443;

  @Option(names = "--service-cluster-ip-range", paramLabel = "CIDR", defaultValue = "10.0.0.0/24",
      description = "Where the cluster IPs of Services come from.")
  private String serviceRange = "10.0.0.0/24";

  @Option(names = "--token-auth-file", paramLabel = "FILE",
      description = "Static tokens: token,user,uid,\"group1,group2\" a line.", showDefaultValue = Visibility.NEVER)
  private Optional<Path> tokenFile = Optional.empty();

  @Mixin private TermsOptions terms = new TermsOptions();

  @Mixin private AuditOptions audit = new AuditOptions();

  @Option(names = "--data-dir", paramLabel = "DIR", description = "Ours: keeps everything there. Without it all is in memory.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> dataDir = Optional.empty();

  @Option(names = "--controllers", paramLabel = "NAME", split = ",",
      description = "Ours: further controllers that run, as for berth server; * for all and the scheduler.",
      showDefaultValue = Visibility.NEVER)
  private List<String> controllers = List.of();

  @Option(names = "--simulated-nodes", paramLabel = "N", defaultValue = "0",
      description = "Ours: runs so many nodes, whose containers and volumes are records.")
  private int simulatedNodes;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    return Foreground.run(
        "--secure-port",
        config(),
        server -> {
          System.out.println("berth " + Version.BERTH + " (Kubernetes " + Version.KUBERNETES + ") serves " + server.url());
          System.out.flush();
          return true;
        });
  }

  /** Those that upstream's API server has itself, and those that are asked for. */
  private List<String> selected() {
    List<String> own = ControlPlane.namesOfApiServer();
    if (controllers.isEmpty()) {
      return own;
    }
    List<String> words = ControllerSelection.parse(controllers, ControlPlane.names()).words();
    return Stream.concat(words.stream(), own.stream()).distinct().toList();
  }

  /** @throws ParameterException where a flag is no good */
  ServerConfig config() {
    try {
      return new ServerConfig(
              dataDir.map(dir -> dir.toAbsolutePath().normalize()),
              InetAddress.getByName(bind),
              port,
              false,
              StoreConfig.DEFAULTS.withDurability(Durability.FSYNC),
              tokenFile,
              serviceRange,
              List.of())
          .withControllers(selected())
          .withNodes(Nodes.simulated(simulatedNodes))
          .withAudit(audit.settings())
          .withTerms(terms.terms());
    } catch (UnknownHostException e) {
      throw new ParameterException(spec.commandLine(), "--bind-address: " + bind + " is not an address of this machine");
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }
}

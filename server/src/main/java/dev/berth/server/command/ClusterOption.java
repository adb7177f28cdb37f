package dev.berth.server.command;

import dev.berth.base.loop.RealLoop;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.Kubeconfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cluster a command asks: that of a directory, or that of a kubeconfig. */
final class ClusterOption {
  @Mixin private DataDirOption data = new DataDirOption();

  @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Default: that of the data directory.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> kubeconfig = Optional.empty();

  /** What is done there; answers the exit code. */
  interface Work {
    int with(HttpsClient client, Endpoint endpoint) throws IOException;
  }

  /** How it is reached; says so where nothing tells that. */
  Optional<Endpoint> endpoint() {
    Path file = kubeconfig.orElseGet(data::kubeconfig);
    String trouble;
    if (Files.isReadable(file)) {
      try {
        return Optional.of(Kubeconfig.read(file));
      } catch (IllegalArgumentException e) {
        trouble = e.getMessage();
      }
    } else {
      trouble =
          Files.exists(file)
              ? Trouble.forbidden(file.toString())
              : "there is no kubeconfig at " + file + ": --data-dir or --kubeconfig name the cluster";
    }
    System.err.println("berth: " + trouble);
    return Optional.empty();
  }

  /** Answers the exit code. */
  int with(Work work) throws IOException {
    Optional<Endpoint> found = endpoint();
    if (found.isEmpty()) {
      return 1;
    }
    Endpoint endpoint = found.get();
    try (RealLoop loop = new RealLoop("berth", fault -> LoggerFactory.getLogger(ClusterOption.class).error("asking failed", fault));
        Connection connection = new Connection(endpoint, Connection.Settings.of("berth"))) {
      return work.with(new HttpsClient(connection, loop), endpoint);
    } catch (RefusedException e) {
      System.err.println("berth: " + e.getMessage());
      return 1;
    } catch (CompletionException e) {
      String why = (e.getCause() instanceof Exception cause ? cause : e).getMessage();
      System.err.println("berth: " + endpoint.server() + " gave no answer (" + why + "): does its server run?");
      return 1;
    }
  }
}

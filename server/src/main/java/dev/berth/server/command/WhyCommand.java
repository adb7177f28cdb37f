package dev.berth.server.command;

import dev.berth.base.loop.Loop;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.View;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsSource;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.up.Glance;
import dev.berth.server.why.Finding;
import dev.berth.server.why.FindingText;
import dev.berth.server.why.Inquiry;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth why}. */
@Command(
    name = "why",
    description = {
      "Says why something is not as it should be: what it waits for, what each node or volume has against it, and what can be"
          + " done.",
      "Without a name: everything in the cluster that is not as it should be."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class WhyCommand implements Callable<Integer> {
  private static final long PATIENCE_SECONDS = 20;

  @Mixin private ClusterOption cluster = new ClusterOption();

  @Option(names = {"-n", "--namespace"}, paramLabel = "NAME", description = "Default: default; without a name: all.",
      showDefaultValue = Visibility.NEVER)
  private Optional<String> namespace = Optional.empty();

  @Parameters(arity = "0..2", paramLabel = "TYPE/NAME", description = "pod/web-0, pvc/data-web-0, or the two as two words.",
      showDefaultValue = Visibility.NEVER)
  private List<String> words = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What is asked about. */
  private record Asked(Kind<?> kind, String name) {}

  /** Of a namespace that is not there nothing is found, which must not read as if all were well in it. */
  private record Seen(Optional<String> missingNamespace, List<Finding> found) {}

  @Override
  public Integer call() throws InterruptedException {
    Optional<Asked> asked = asked();
    Optional<Endpoint> endpoint = cluster.endpoint();
    if (endpoint.isEmpty()) {
      return 1;
    }
    try (RealLoop loop = new RealLoop("why", fault -> LoggerFactory.getLogger(WhyCommand.class).error("asking failed", fault));
        Connection connection = new Connection(endpoint.get(), Connection.Settings.of("berth-why"))) {
      CompletableFuture<Seen> seen =
          Glance.of(loop, new HttpsSource(connection, loop), Inquiry.needs(), view -> look(loop, view, asked));
      return print(asked, seen.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      System.err.println("berth: " + endpoint.get().server() + " does not answer within " + PATIENCE_SECONDS + " s: does its server run?");
      return 1;
    } catch (ExecutionException e) {
      throw new IllegalStateException("what was seen of the cluster could not be explained", e);
    }
  }

  private Optional<Asked> asked() {
    if (words.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = words.size() == 2 ? words.toArray(String[]::new) : words.getFirst().split("/", 2);
    if (parts.length < 2 || parts[1].isEmpty()) {
      throw wrong("'" + words.getFirst() + "' names no object: say pod/NAME, or pod NAME");
    }
    Kind<?> kind =
        Inquiry.kind(parts[0])
            .orElseThrow(() -> wrong("'" + parts[0] + "' is nothing that can be explained; there are " + known()));
    return Optional.of(new Asked(kind, parts[1]));
  }

  private static String known() {
    return String.join(", ", Inquiry.kinds());
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Seen look(Loop loop, View view, Optional<Asked> asked) {
    Inquiry inquiry = new Inquiry(loop, view);
    List<Finding> found =
        asked
            .map(one -> inquiry.about(one.kind(), namespace.orElse("default"), one.name()).stream().toList())
            .orElseGet(() -> inquiry.everything(namespace.orElse("")));
    return new Seen(namespace.filter(name -> view.get(Kinds.NAMESPACE, "", name).isEmpty()), found);
  }

  private int print(Optional<Asked> asked, Seen seen) {
    if (seen.missingNamespace().isPresent()) {
      spec.commandLine().getErr().println("berth: there is no namespace '" + seen.missingNamespace().get() + "'");
      return 1;
    }
    List<Finding> found = seen.found();
    if (asked.isPresent() && found.isEmpty()) {
      Asked one = asked.get();
      String where = one.kind().type().namespaced() ? " in namespace " + namespace.orElse("default") : "";
      String kind = one.kind().type().singular();
      spec.commandLine().getErr().println("berth: there is no " + kind + " '" + one.name() + "'" + where);
      return 1;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (found.isEmpty()) {
      out.println("everything is as it should be");
    }
    for (Finding finding : found) {
      FindingText.of(finding).forEach(out::println);
    }
    out.flush();
    return 0;
  }
}

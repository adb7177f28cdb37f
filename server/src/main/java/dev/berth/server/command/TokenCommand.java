package dev.berth.server.command;

import dev.berth.api.access.cert.Keys;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.client.https.Endpoint;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.join.JoinToken;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth token}. */
@Command(
    name = "token",
    description = "Tokens with which other machines join: see berth agent.",
    mixinStandardHelpOptions = true,
    subcommands = {TokenCommand.Create.class, TokenCommand.All.class, TokenCommand.Delete.class})
final class TokenCommand {

  private static Answer joined(CompletionStage<Answer> stage) {
    return stage.toCompletableFuture().join();
  }

  private static int refused(Answer.Refused refused) {
    System.err.println("berth: " + refused.message());
    return 1;
  }

  /** {@code berth token create}. */
  @Command(
      name = "create",
      description = "Makes one, and prints the command that joins another machine.",
      mixinStandardHelpOptions = true,
      showDefaultValues = true)
  static final class Create implements Callable<Integer> {
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int HTTPS = 443;

    @Mixin private ClusterOption where = new ClusterOption();

    @Option(names = "--ttl", paramLabel = "DURATION", defaultValue = "24h",
        description = "How long it is good: 30m, 24h; 0 for ever.")
    private String ttl = "24h";

    @Option(names = "--description", paramLabel = "TEXT", description = "For people.")
    private String description = "";

    @Option(names = "--print-token", description = "Prints the token alone.")
    private boolean alone;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
      Duration time = ttl(ttl);
      return where.with(
          (client, endpoint) -> {
            JoinToken token = JoinToken.create(time, description, InstantSource.system().instant());
            Write write = Write.create(Kinds.SECRET, JoinToken.NAMESPACE, token.secret());
            if (joined(client.perform(write)) instanceof Answer.Refused refused) {
              return refused(refused);
            }
            System.out.println(alone ? token.text() : command(server(client, endpoint), token, endpoint));
            return 0;
          });
    }

    private static String command(String server, JoinToken token, Endpoint endpoint) {
      if (!listens(URI.create(server))) {
        System.err.println("berth: nothing listens at " + server + ": berth server does with --bind-address 0.0.0.0");
      }
      return "berth agent --server " + server + " --token " + token.text()
          + endpoint.authorities().stream().findFirst().map(ca -> " --ca-hash " + Keys.pin(ca)).orElse("");
    }

    /** A server on loopback is found by this machine alone. */
    private static boolean listens(URI server) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort() < 0 ? HTTPS : server.getPort()), PATIENCE_MILLIS);
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    private Duration ttl(String text) {
      try {
        Duration time = text.equals("0") ? Duration.ZERO : Duration.parse("PT" + text);
        if (!time.isNegative()) {
          return time;
        }
      } catch (DateTimeParseException e) {
        // said below, in words of ours
      }
      throw new ParameterException(spec.commandLine(), "--ttl is a time such as 30m or 24h, or 0 for ever, not " + text);
    }

    /** As other machines reach it: where pods find the API, else as the kubeconfig has it. */
    private static String server(Client client, Endpoint endpoint) {
      if (joined(client.get(Ref.of(Kinds.ENDPOINTS, "default", "kubernetes"))) instanceof Answer.Done(JsonObject o, long _)) {
        Optional<String> address =
            o.array("subsets").objects()
                .flatMap(
                    s ->
                        s.array("addresses").objects()
                            .map(a -> a.text("ip"))
                            .map(ip -> ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip)
                            .map(ip -> "https://" + ip + ":" + s.array("ports").object(0).number("port")))
                .findFirst();
        if (address.isPresent()) {
          return address.get();
        }
      }
      return endpoint.server().toString();
    }
  }

  /** {@code berth token list}. */
  @Command(name = "list", description = "Shows those that there are.", mixinStandardHelpOptions = true)
  static final class All implements Callable<Integer> {
    @Mixin private ClusterOption where = new ClusterOption();

    @Override
    public Integer call() throws IOException {
      return where.with(
          (client, _) ->
              switch (joined(client.list(Kinds.SECRET.type(), JoinToken.NAMESPACE, ""))) {
                case Answer.Refused refused -> refused(refused);
                case Answer.Done done -> {
                  List<JoinToken> all =
                      done.object().array("items").objects().map(JoinToken::read).flatMap(Optional::stream).toList();
                  System.out.printf("%-24s %-21s %s%n", "TOKEN", "EXPIRES", "DESCRIPTION");
                  all.forEach(
                      t ->
                          System.out.printf(
                              "%-24s %-21s %s%n", t.text(), t.end().map(Object::toString).orElse("<never>"), t.description()));
                  yield 0;
                }
              });
    }
  }

  /** {@code berth token delete}. */
  @Command(name = "delete", description = "Takes one back.", mixinStandardHelpOptions = true)
  static final class Delete implements Callable<Integer> {
    @Mixin private ClusterOption where = new ClusterOption();

    @Parameters(paramLabel = "TOKEN", description = "The whole token, or what is before its dot.")
    private String token = "";

    @Override
    public Integer call() throws IOException {
      String id = token.indexOf('.') < 0 ? token : token.substring(0, token.indexOf('.'));
      Ref secret = Ref.of(Kinds.SECRET, JoinToken.NAMESPACE, JoinToken.secretName(id));
      return where.with(
          (client, _) ->
              switch (joined(client.perform(new Write.Delete(secret, Write.DeleteOptions.PLAIN)))) {
                case Answer.Done _ -> 0;
                case Answer.Refused refused when refused.code() == 404 -> {
                  System.err.println("berth: there is no token '" + id + "': berth token list shows those that there are");
                  yield 1;
                }
                case Answer.Refused refused -> refused(refused);
              });
    }
  }
}

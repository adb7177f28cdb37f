package dev.berth.server.command;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.Requests;
import dev.berth.client.https.HttpsClient;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.server.usage.ClaimUse;
import dev.berth.server.usage.ClaimUses;
import dev.berth.server.usage.UsageTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth df}. */
@Command(
    name = "df",
    description = "Shows how full the volumes of claims are, as their nodes tell it: of any cluster whose nodes may be asked"
        + " (get nodes/proxy).",
    mixinStandardHelpOptions = true)
final class DfCommand implements Callable<Integer> {
  @Mixin private ClusterOption where = new ClusterOption();

  @Option(names = {"-n", "--namespace"}, paramLabel = "NAME", description = "Only its claims. Default: all.",
      showDefaultValue = Visibility.NEVER)
  private Optional<String> namespace = Optional.empty();

  @Option(names = "--unused", description = "Only claims that no pod has, and since when, where the cluster says that.",
      showDefaultValue = Visibility.NEVER)
  private boolean unused;

  @Override
  public Integer call() throws IOException {
    return where.with((client, _) -> show(client));
  }

  private int show(HttpsClient client) {
    List<PersistentVolumeClaim> all = all(client, Kinds.CLAIM, PersistentVolumeClaim::new);
    List<Pod> pods = all(client, Kinds.POD, Pod::new);
    List<PersistentVolumeClaim> claims = unused ? ClaimUses.unused(all, pods) : all;
    Map<String, CompletableFuture<Answer>> asked = new TreeMap<>();
    for (String node : ClaimUses.nodes(claims, pods)) {
      asked.put(node, summary(client, node).toCompletableFuture());
    }
    Map<String, JsonObject> told = new TreeMap<>();
    Map<String, String> silent = new TreeMap<>();
    asked.forEach(
        (node, answer) -> {
          switch (answer.join()) {
            case Answer.Done(JsonObject summary, long _) when summary.has("pods") -> told.put(node, summary);
            case Answer.Done _ -> silent.put(node, "what it answers is no summary");
            case Answer.Refused refused -> silent.put(node, refused.message().strip());
          }
        });
    List<ClaimUse> uses = ClaimUses.of(claims, pods, told.values());
    UsageTable.lines(uses).forEach(System.out::println);
    System.out.flush();
    silent.forEach((node, why) -> System.err.println("berth: node " + node + " does not tell what its volumes hold: " + why));
    return silent.isEmpty() ? 0 : 1;
  }

  private <T extends KubeObject> List<T> all(HttpsClient client, Kind<T> kind, Function<JsonObject, T> read) {
    return switch (client.list(kind.type(), namespace.orElse(""), "").toCompletableFuture().join()) {
      case Answer.Done done -> done.object().array("items").objects().map(read).toList();
      case Answer.Refused refused -> throw new RefusedException(refused.message());
    };
  }

  private static String sentence(Throwable e) {
    return String.valueOf((e instanceof CompletionException && e.getCause() != null ? e.getCause() : e).getMessage());
  }

  /** Upstream's {@code stats/v1alpha1} Summary. What goes wrong on the way there is an answer too. */
  private static CompletionStage<Answer> summary(HttpsClient client, String node) {
    String path = Requests.path(Ref.of(Kinds.NODE, "", node), "proxy") + "/stats/summary";
    return client.page(path, "").exceptionally(e -> new Answer.Refused(0, JsonObject.EMPTY.with("message", sentence(e))));
  }
}

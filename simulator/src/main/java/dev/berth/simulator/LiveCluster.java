package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.https.Connection;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.Kubeconfig;
import dev.berth.model.kinds.Kind;
import dev.berth.simulator.rehearsal.PlanException;
import dev.berth.simulator.rehearsal.Taken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.slf4j.LoggerFactory;

/** Reads what a rehearsal begins with from a cluster, and changes nothing there. */
final class LiveCluster {
  private LiveCluster() {}

  /** @throws PlanException where it cannot be read */
  static Taken read(Path kubeconfig) {
    if (!Files.isReadable(kubeconfig)) {
      throw new PlanException("--kubeconfig " + kubeconfig + " cannot be read: name a kubeconfig");
    }
    try (RealLoop loop = new RealLoop("live", fault -> LoggerFactory.getLogger(LiveCluster.class).error("reading failed", fault));
        Connection connection = new Connection(Kubeconfig.read(kubeconfig), Connection.Settings.of("berth"))) {
      return read(new HttpsClient(connection, loop));
    } catch (CompletionException e) {
      throw new PlanException("--kubeconfig " + kubeconfig + ": " + (e.getCause() == null ? e : e.getCause()).getMessage());
    } catch (IllegalArgumentException e) {
      throw new PlanException("--kubeconfig " + kubeconfig + ": " + e.getMessage());
    }
  }

  private static Taken read(Client client) {
    Map<Kind<?>, List<JsonObject>> all = new LinkedHashMap<>();
    for (Kind<?> kind : Taken.KINDS) {
      all.put(
          kind,
          switch (client.list(kind.type(), "", "").toCompletableFuture().join()) {
            case Answer.Done done -> done.object().array("items").objects().toList();
            case Answer.Refused refused -> throw new PlanException("the cluster does not show its " + kind + ": " + refused.message());
          });
    }
    return Taken.of(all);
  }
}

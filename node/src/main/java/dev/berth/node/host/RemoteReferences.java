package dev.berth.node.host;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.VolumeFailure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looks up what remote volumes refer to. On the loop. */
record RemoteReferences(Client client) {

  CompletionStage<RemoteFacts> of(LocalVolume volume) {
    JsonObject source = volume.source();
    return switch (volume.kind()) {
      case GLUSTERFS -> {
        String namespace = source.string("endpointsNamespace").orElse(volume.use().namespace());
        yield get(Kinds.ENDPOINTS, namespace, source.text("endpoints"))
            .thenApply(endpoints -> new RemoteFacts(addresses(endpoints), Map.of()));
      }
      case CEPHFS, RBD, ISCSI -> {
        JsonObject ref = source.object("secretRef");
        yield ref.isEmpty()
            ? CompletableFuture.completedFuture(RemoteFacts.NONE)
            : get(Kinds.SECRET, ref.string("namespace").orElse(volume.use().namespace()), ref.text("name"))
                .thenApply(secret -> new RemoteFacts(List.of(), decoded(secret)));
      }
      default -> CompletableFuture.completedFuture(RemoteFacts.NONE);
    };
  }

  private CompletionStage<JsonObject> get(Kind<?> kind, String namespace, String name) {
    return client
        .get(Ref.of(kind, namespace, name))
        .thenApply(
            answer ->
                switch (answer) {
                  case Answer.Done done -> done.object();
                  case Answer.Refused refused ->
                      throw new VolumeFailure(VolumeFailure.Step.NEW_MOUNTER, refused.message());
                });
  }

  private static List<String> addresses(JsonObject endpoints) {
    return endpoints.array("subsets").objects()
        .flatMap(s -> s.array("addresses").objects())
        .map(a -> a.text("ip"))
        .distinct()
        .toList();
  }

  private static Map<String, String> decoded(JsonObject secret) {
    Map<String, String> values = new TreeMap<>();
    secret.object("data").strings()
        .forEach((k, v) -> values.put(k, new String(Base64.getDecoder().decode(v), StandardCharsets.UTF_8)));
    return values;
  }
}

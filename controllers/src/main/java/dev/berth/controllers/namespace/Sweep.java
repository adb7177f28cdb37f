package dev.berth.controllers.namespace;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Asks everything in a namespace to go and says what remains. It looks past the view, since what it misses would be lost
 * with the namespace.
 */
final class Sweep {
  /** Deletions that are on their way at the same time. */
  private static final int MOST = 500;

  private final Supplier<List<ResourceType>> types;
  private final Client client;

  /** @param types namespaced ones that can be listed and deleted, as they are when a sweep begins */
  Sweep(Supplier<List<ResourceType>> types, Client client) {
    this.types = types;
    this.client = client;
  }

  CompletionStage<Remains> run(String namespace) {
    List<String> failures = new ArrayList<>();
    List<ResourceType> all = types.get();
    return deleteFrom(all, namespace, failures).thenCompose(_ -> countFrom(all, namespace, Remains.of(failures)));
  }

  private CompletionStage<Boolean> deleteFrom(
      List<ResourceType> left, String namespace, List<String> failures) {
    if (left.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    ResourceType type = left.getFirst();
    return client
        .list(type, namespace, "")
        .thenCompose(answer -> deleteAll(type, namespace, items(type, answer, failures), failures))
        .thenCompose(_ -> deleteFrom(left.subList(1, left.size()), namespace, failures));
  }

  private CompletionStage<Boolean> deleteAll(
      ResourceType type, String namespace, List<JsonObject> items, List<String> failures) {
    List<JsonObject> left =
        items.stream().filter(item -> !item.object("metadata").has("deletionTimestamp")).toList();
    CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
    for (int from = 0; from < left.size(); from += MOST) {
      List<JsonObject> some = left.subList(from, Math.min(from + MOST, left.size()));
      all = all.thenCompose(_ -> deleteSome(type, namespace, some, failures));
    }
    return all;
  }

  private CompletionStage<Boolean> deleteSome(
      ResourceType type, String namespace, List<JsonObject> items, List<String> failures) {
    CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
    for (JsonObject item : items) {
      JsonObject meta = item.object("metadata");
      Write delete =
          new Write.Delete(
              new Ref(type, namespace, meta.text("name")),
              new Write.DeleteOptions(meta.text("uid"), "", Optional.empty(), "Background", false));
      all =
          all.thenCombine(
              client.perform(delete),
              (_, answer) -> {
                if (answer instanceof Answer.Refused r && !r.isNotFound() && !r.isConflict()) {
                  failures.add(r.message());
                }
                return true;
              });
    }
    return all;
  }

  private CompletionStage<Remains> countFrom(
      List<ResourceType> left, String namespace, Remains remains) {
    if (left.isEmpty()) {
      return CompletableFuture.completedFuture(remains);
    }
    ResourceType type = left.getFirst();
    return client
        .list(type, namespace, "")
        .thenCompose(
            answer -> {
              items(type, answer, remains.failures()).forEach(item -> remains.count(type, item));
              return countFrom(left.subList(1, left.size()), namespace, remains);
            });
  }

  private static List<JsonObject> items(ResourceType type, Answer answer, List<String> failures) {
    return switch (answer) {
      case Answer.Done done -> done.object().array("items").objects().toList();
      case Answer.Refused refused -> {
        failures.add("failed to list " + type.groupResource() + ": " + refused.message());
        yield List.of();
      }
    };
  }
}

package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives an object another size. Who changed it between the look and the write (its own controller writes its status all the time)
 * does not make it fail: it is looked at again, a few times.
 */
final class Rescale {
  /** As client-go's {@code retry.DefaultRetry}. */
  private static final int TRIES = 5;

  private final Client client;
  private final Ref target;
  private final long replicas;

  Rescale(Client client, Ref target, long replicas) {
    this.client = client;
    this.target = target;
    this.replicas = replicas;
  }

  /** @param scale as it was when this was decided */
  CompletionStage<Answer> from(JsonObject scale) {
    return write(scale, TRIES);
  }

  private CompletionStage<Answer> write(JsonObject scale, int tries) {
    JsonObject wanted = scale.with("spec", scale.object("spec").with("replicas", replicas));
    return client.perform(new Write.Update(target, "scale", wanted))
        .thenCompose(
            answer ->
                answer instanceof Answer.Refused refused && refused.isConflict() && tries > 1
                    ? again(tries - 1)
                    : CompletableFuture.completedFuture(answer));
  }

  private CompletionStage<Answer> again(int tries) {
    return client.scale(target)
        .thenCompose(
            answer ->
                switch (answer) {
                  case Answer.Done(JsonObject scale, long _) -> write(scale, tries);
                  case Answer.Refused refused -> CompletableFuture.completedFuture(refused);
                });
  }
}

package dev.berth.server.control;

import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.MissingRight;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A component's client that tells of each right that the component lacks. What is refused is tried again for ever, each time in
 * silence, and no trying grants it: somebody must hear of it, once. On the component's loop, to which {@link #told} belongs.
 */
final class TellingClient implements Client {
  private final String component;
  private final Client to;
  private final Consumer<String> tell;
  /** By verb and resource, so it has no more than there are of these. */
  private final Set<MissingRight> told = new HashSet<>();

  TellingClient(String component, Client to, Consumer<String> tell) {
    this.component = component;
    this.to = to;
    this.tell = tell;
  }

  private Answer seen(Answer answer) {
    if (answer instanceof Answer.Refused refused) {
      MissingRight.of(refused.code(), refused.message()).filter(told::add).ifPresent(right -> tell(right, refused.message()));
    }
    return answer;
  }

  private void tell(MissingRight right, String message) {
    tell.accept(
        "controller=" + component + " may not " + right.verb() + " " + right.what() + " and tries on, which is not told again: "
            + message + "; to grant it: " + right.remedy());
  }

  @Override
  public CompletionStage<Answer> perform(Write write) {
    return to.perform(write).thenApply(this::seen);
  }

  @Override
  public CompletionStage<Answer> get(Ref ref) {
    return to.get(ref).thenApply(this::seen);
  }

  @Override
  public CompletionStage<Answer> scale(Ref ref) {
    return to.scale(ref).thenApply(this::seen);
  }

  @Override
  public CompletionStage<Answer> list(ResourceType type, String namespace, String labelSelector) {
    return to.list(type, namespace, labelSelector).thenApply(this::seen);
  }

  @Override
  public CompletionStage<Answer> newest(ResourceType type, String namespace) {
    return to.newest(type, namespace).thenApply(this::seen);
  }

  @Override
  public CompletionStage<Answer> page(String path, String query) {
    return to.page(path, query).thenApply(this::seen);
  }
}

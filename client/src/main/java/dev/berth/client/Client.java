package dev.berth.client;

import dev.berth.model.ResourceType;
import java.util.concurrent.CompletionStage;

/**
 * The way to the API of one component, under its own name and with its own rights. Nothing blocks.
 *
 * <p>A stage completes with the API's answer, in a turn of the component's loop. It fails with {@link ClientException}
 * only where no answer came: then it is unknown whether a write happened, and the caller looks again before it writes again.
 * Writes of one component that are not chained may be carried out in any order.
 */
public interface Client {
  CompletionStage<Answer> perform(Write write);

  /** The object as it is now, past any view. */
  CompletionStage<Answer> get(Ref ref);

  /** The {@code Scale} of an object as it is now, whatever the object is; refused where its type cannot be scaled. */
  CompletionStage<Answer> scale(Ref ref);

  /**
   * All objects as they are now, past any view: the answer's object is a list.
   *
   * @param namespace empty for all
   * @param labelSelector empty for all
   */
  CompletionStage<Answer> list(ResourceType type, String namespace, String labelSelector);

  /**
   * How new the API is at this moment: a view that shows the answer's revision of a type shows all that was acknowledged before. At most
   * one object is read for it.
   *
   * @param namespace empty for all
   */
  CompletionStage<Answer> newest(ResourceType type, String namespace);

  /**
   * What is at a path, for what no type is known of here. A refusal that is not in the form of a {@code Status} has an empty one.
   *
   * @param path percent-encoded, with a slash before it
   * @param query without its question mark, or empty
   */
  CompletionStage<Answer> page(String path, String query);
}

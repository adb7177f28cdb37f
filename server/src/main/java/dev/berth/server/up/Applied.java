package dev.berth.server.up;

import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.ClientException;
import dev.berth.client.Write;
import dev.berth.model.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Applies files: each object as a whole belongs to {@link #MANAGER} from then on, whoever changed it before. */
public final class Applied {
  /** Who owns the fields. */
  public static final String MANAGER = "berth";

  private Applied() {}

  /**
   * One after the other, in the order of the files. Waits for the answers; not on a loop.
   *
   * @param types that are known right now: one may be there because of the document before
   * @throws ManifestException for the first that is refused; those before it are applied
   */
  public static List<Manifest> apply(Client client, Supplier<Catalogue> types, List<Document> documents) {
    List<Manifest> applied = new ArrayList<>();
    for (Document document : documents) {
      Manifest manifest = document.in(types.get());
      Answer answer = ask(client, manifest);
      if (answer instanceof Answer.Refused refused) {
        throw new ManifestException(manifest.place() + ": " + refused.message(), refused.code());
      }
      applied.add(manifest);
    }
    return applied;
  }

  private static Answer ask(Client client, Manifest manifest) {
    try {
      return client.perform(new Write.Apply(manifest.ref(), MANAGER, true, manifest.object())).toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ClientException fault) {
        throw new ManifestException(manifest.place() + ": no answer: " + fault.getMessage());
      }
      throw e;
    }
  }
}

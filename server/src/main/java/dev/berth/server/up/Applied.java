package dev.berth.server.up;

import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.ClientException;
import dev.berth.client.Write;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Applies files: each object as a whole belongs to {@link #MANAGER} from then on, whoever changed it before. */
public final class Applied {
  /** Who owns the fields. */
  public static final String MANAGER = "berth";

  private Applied() {}

  /**
   * One after the other, in the order of the files. Waits for the answers; not on a loop.
   *
   * @throws ManifestException for the first that is refused; those before it are applied
   */
  public static void apply(Client client, List<Manifest> manifests) {
    for (Manifest manifest : manifests) {
      Answer answer = ask(client, manifest);
      if (answer instanceof Answer.Refused refused) {
        throw new ManifestException(manifest.place() + ": " + refused.message());
      }
    }
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

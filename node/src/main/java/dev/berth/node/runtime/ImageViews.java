package dev.berth.node.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What is in images, for pods that mount one as a volume. A view belongs to a volume of a pod and stays what it was made of until it is
 * released, though the image's name leads elsewhere by then or the image is removed. Threads and failures as {@link Runtime}'s.
 */
public interface ImageViews {
  /** Of a runtime that has none. */
  ImageViews NONE =
      new ImageViews() {
        @Override
        public CompletionStage<Files> view(String image, String podUid, String volume) {
          return CompletableFuture.failedFuture(
              new RuntimeFailure(RuntimeFailure.Code.CONFIG, "this node's runtime mounts no images as volumes"));
        }

        @Override
        public CompletionStage<Boolean> release(String podUid, String volume) {
          return CompletableFuture.completedFuture(true);
        }
      };

  /** The image's files, merged. The image must be there. Asked again it is the same view. */
  CompletionStage<Files> view(String image, String podUid, String volume);

  /** Nobody has the view mounted any more. Succeeds where there is none. */
  CompletionStage<Boolean> release(String podUid, String volume);

  /**
   * How they are mounted.
   *
   * @param type a file system's, or {@code bind}
   * @param options as mount(8) has them
   */
  record Files(String type, String source, List<String> options) {
    public Files {
      options = List.copyOf(options);
    }
  }
}

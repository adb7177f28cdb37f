package dev.berth.node.image;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Images that come from this machine and never from a registry. */
public interface OwnImages {
  /** Before the names of all images that are made here. No registry is asked for such a name. */
  String PREFIX = "berth.dev/";

  /** None. */
  OwnImages NONE = _ -> CompletableFuture.completedFuture(false);

  static boolean owns(String image) {
    return image.startsWith(PREFIX);
  }

  /** Gives the image to the runtime. False where there is no such image; fails where it cannot be given. */
  CompletionStage<Boolean> provide(String image);
}

package dev.berth.controllers.deployment;

import dev.berth.controllers.pods.Share;
import dev.berth.model.kinds.Deployment;

/**
 * How far a rollout may stray from the number that is wanted.
 *
 * @param surge so many pods more
 * @param unavailable so many pods fewer that are available
 */
record Limits(long surge, long unavailable) {

  /** Both are 0 unless it is a rolling update, in which never both are 0: nothing could ever move. */
  static Limits of(Deployment deployment) {
    if (deployment.isRecreate()) {
      return new Limits(0, 0);
    }
    long wanted = deployment.replicas();
    long surge = Share.up(deployment.maxSurge(), wanted);
    long unavailable = Share.down(deployment.maxUnavailable(), wanted);
    if (surge == 0 && unavailable == 0) {
      unavailable = 1;
    }
    return new Limits(surge, Math.min(unavailable, wanted));
  }

  static long mostReplicas(Deployment deployment) {
    return deployment.replicas() + of(deployment).surge;
  }

  static long leastAvailable(Deployment deployment) {
    return deployment.replicas() - of(deployment).unavailable;
  }
}

package dev.berth.controllers.deployment;

import dev.berth.model.kinds.ReplicaSet;

/**
 * How large a ReplicaSet should become.
 *
 * @param from how large it is then: less than {@code set} says where an earlier step of the same plan shrank it
 */
record Size(ReplicaSet set, long from, long to) {
  static Size of(ReplicaSet set, long to) {
    return new Size(set, set.replicas(), to);
  }

  boolean isChange() {
    return from != to;
  }
}

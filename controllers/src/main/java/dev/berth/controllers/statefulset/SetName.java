package dev.berth.controllers.statefulset;

import dev.berth.model.kinds.KubeObject;

/** Which set. */
record SetName(String namespace, String name) {
  static SetName of(KubeObject set) {
    return new SetName(set.namespace(), set.name());
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}

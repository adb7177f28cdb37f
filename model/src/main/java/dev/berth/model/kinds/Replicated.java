package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;

/** An object that wants a number of pods of one template: ReplicaSet, ReplicationController, Deployment. */
public interface Replicated extends KubeObject {

  /** How many pods are wanted. */
  default long replicas() {
    return spec().integer("replicas").orElse(1);
  }

  LabelSelector selector();

  /** {@code metadata} and {@code spec} of the pods. */
  default JsonObject template() {
    return spec().object("template");
  }

  /** How long a pod must have been ready to count as available, in seconds. */
  default long minReadySeconds() {
    return spec().number("minReadySeconds");
  }
}

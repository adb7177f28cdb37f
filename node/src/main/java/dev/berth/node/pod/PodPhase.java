package dev.berth.node.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.node.pod.ContainerSpec.Role;

/** The phase that follows from the statuses of a pod's containers (upstream {@code getPhase} in {@code kubelet_pods.go}). */
final class PodPhase {
  private int unknown;
  private int waiting;
  private int running;
  private int stopped;
  private int succeeded;
  private boolean initializing;
  private boolean failedInit;

  private PodPhase() {}

  /**
   * @param ended whether nothing of the pod will run again, so that it is Succeeded or Failed whatever its policy
   * @param init statuses of init containers, and {@code main} of ordinary ones, in the order of the spec
   */
  static String of(PodFacts facts, boolean ended, JsonArray init, JsonArray main) {
    PodPhase count = new PodPhase();
    int initAt = 0;
    int mainAt = 0;
    for (ContainerSpec spec : facts.specs()) {
      if (spec.role() == Role.MAIN) {
        count.main(main.object(mainAt++));
      } else if (spec.role() != Role.EPHEMERAL) {
        count.init(spec, init.object(initAt++));
      }
    }
    return count.phase(ContainerSpec.policy(facts.pod()), ended);
  }

  private void init(ContainerSpec spec, JsonObject status) {
    JsonObject state = status.object("state");
    if (spec.role() == Role.SIDECAR) {
      initializing |= !status.bool("started") && !state.has("terminated") && !status.object("lastState").has("terminated");
      return;
    }
    JsonObject end = state.has("terminated") ? state.object("terminated") : status.object("lastState").object("terminated");
    if (state.has("running") || end.isEmpty()) {
      initializing = true;
    } else if (end.number("exitCode") != 0) {
      initializing = true;
      failedInit = true;
    } else if (!state.has("terminated")) {
      initializing = true;
    }
  }

  private void main(JsonObject status) {
    JsonObject state = status.object("state");
    if (state.has("running")) {
      running++;
    } else if (state.has("terminated")) {
      stopped++;
      succeeded += state.object("terminated").number("exitCode") == 0 ? 1 : 0;
    } else if (!state.has("waiting")) {
      unknown++;
    } else if (status.object("lastState").has("terminated")) {
      stopped++;
    } else {
      waiting++;
    }
  }

  private String phase(String policy, boolean ended) {
    boolean began = running + stopped > 0;
    if (failedInit && policy.equals("Never")) {
      return "Failed";
    }
    if (ended) {
      return stopped > 0 && stopped == succeeded && waiting == 0 && unknown == 0 ? "Succeeded" : "Failed";
    }
    if (initializing && !began) {
      return "Pending";
    }
    if (waiting > 0) {
      return "Pending";
    }
    if (running > 0 && unknown == 0) {
      return "Running";
    }
    if (stopped > 0 && unknown == 0) {
      if (policy.equals("Always")) {
        return "Running";
      }
      if (stopped == succeeded) {
        return "Succeeded";
      }
      return policy.equals("Never") ? "Failed" : "Running";
    }
    return "Pending";
  }
}

package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.ProbeKind;
import dev.berth.node.runtime.RuntimePod.Container;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Asks a running container something: the edge behind probes and hooks. Commands go through the runtime, requests over the pod's
 * network.
 */
public interface Handlers {

  /**
   * A question.
   *
   * @param podIp or "" where the pod has none
   * @param probe what it is for; empty for a hook
   * @param handler with {@code exec}, {@code httpGet}, {@code tcpSocket} or {@code grpc}
   */
  record Call(
      Pod pod,
      ContainerSpec spec,
      Container container,
      String podIp,
      Optional<ProbeKind> probe,
      JsonObject handler,
      Duration timeout) {}

  /** What an answer says. */
  enum Verdict {
    SUCCESS,
    /** It will do, but there is something to say about it. */
    WARNING,
    FAILURE,
    /** It could not be asked: this says nothing about the container. */
    ERROR
  }

  /**
   * An answer.
   *
   * @param output for the event, where it did not simply succeed
   * @param again when to ask again, where that is known better than by the probe's period; {@link #NEVER} where the answer will
   *     stay as it is while the container runs
   */
  record Reply(Verdict verdict, String output, Optional<Duration> again) {
    public static final Duration NEVER = Duration.ofDays(36_500);
    public static final Reply OK = new Reply(Verdict.SUCCESS, "", Optional.empty());

    public Reply(boolean success, String output, Optional<Duration> again) {
      this(success ? Verdict.SUCCESS : Verdict.FAILURE, output, again);
    }

    public static Reply warning(String output) {
      return new Reply(Verdict.WARNING, output, Optional.empty());
    }

    public static Reply failure(String output) {
      return new Reply(Verdict.FAILURE, output, Optional.empty());
    }

    public static Reply error(String output) {
      return new Reply(Verdict.ERROR, output, Optional.empty());
    }

    public boolean success() {
      return verdict == Verdict.SUCCESS || verdict == Verdict.WARNING;
    }
  }

  /** Never fails: what cannot be asked is an answer without success. */
  CompletionStage<Reply> call(Call call);

  /** The container as the agent treats it. An edge that knows more than the pod says adds it here. */
  default ContainerSpec adapt(Pod pod, ContainerSpec spec) {
    return spec;
  }
}

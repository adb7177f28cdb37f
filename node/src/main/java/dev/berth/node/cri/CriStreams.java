package dev.berth.node.cri;

import dev.berth.base.stream.Link;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.node.runtime.Runtime.AttachRequest;
import dev.berth.node.runtime.Runtime.ExecRequest;
import dev.berth.node.runtime.RuntimeFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Speaks what a runtime answers to Exec, Attach and PortForward: a URL that is good for one session. As in {@link
 * dev.berth.node.runtime.Runtime}, stages fail with {@link RuntimeFailure}.
 *
 * <p>Upstream has the other end in {@code k8s.io/kubelet/pkg/cri/streaming}.
 */
public interface CriStreams {
  CompletionStage<ProcessSession> open(String url, ExecRequest request, ProcessSession.Output output);

  CompletionStage<ProcessSession> attach(String url, AttachRequest request, ProcessSession.Output output);

  CompletionStage<Link> connect(String url, int port, Sink received);

  /** Without streams. */
  CriStreams NONE =
      new CriStreams() {
        @Override
        public CompletionStage<ProcessSession> open(String url, ExecRequest request, ProcessSession.Output output) {
          return none("exec");
        }

        @Override
        public CompletionStage<ProcessSession> attach(
            String url, AttachRequest request, ProcessSession.Output output) {
          return none("attach");
        }

        @Override
        public CompletionStage<Link> connect(String url, int port, Sink received) {
          return none("port-forward");
        }

        private <T> CompletionStage<T> none(String verb) {
          return CompletableFuture.failedFuture(
              new RuntimeFailure(RuntimeFailure.Code.FAILED_PRECONDITION, "this node has no streams for " + verb));
        }
      };
}

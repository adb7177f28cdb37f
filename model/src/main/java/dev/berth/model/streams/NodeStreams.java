package dev.berth.model.streams;

import dev.berth.base.stream.Link;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The agent of one node, for whoever wants to talk to what runs there. In two steps, as with upstream's kubelet: first it is
 * found out whether there is such a container, which is answered before anything is promised to the client; then the stream is
 * begun. Thread-safe; stages complete on any thread, and those of the first step do not fail.
 */
public interface NodeStreams {

  /** A command in a running container. */
  CompletionStage<Opened<Start>> exec(ContainerTarget container, List<String> command, Wanted wanted);

  /** The container's own process. */
  CompletionStage<Opened<Start>> attach(ContainerTarget container, Wanted wanted);

  /** The ports of a running pod. */
  CompletionStage<Opened<Forward>> portForward(PodTarget pod);

  /** What a container has said, and says. */
  CompletionStage<Opened<Reading>> logs(ContainerTarget container, LogOptions options);

  /** A pod, by what its node knows it. */
  record PodTarget(String namespace, String name, String uid) {}

  /** A container of a pod, of whichever kind. */
  record ContainerTarget(PodTarget pod, String container) {}

  /** The streams of a process that somebody wants; with a terminal its two outputs are one. */
  record Wanted(boolean input, boolean output, boolean error, boolean terminal) {
    public Wanted {
      error = error && !terminal;
    }
  }

  /** Begins what was found to be possible. At most once. */
  interface Start {
    /** Fails where it cannot be run after all. */
    CompletionStage<ProcessSession> start(ProcessSession.Output output);
  }

  /** Connects to ports of a pod. Any number of times. */
  interface Forward {
    /** Fails where nothing listens there. @param received gets what comes from there */
    CompletionStage<Link> connect(int port, Sink received);
  }

  /** Reads a log. At most once. */
  interface Reading {
    /**
     * Writes into the sink and ends it where the log ends.
     *
     * @return to be closed when nobody wants more
     */
    Stop start(Sink to);
  }

  /** Ends something early. May be called again. */
  interface Stop {
    void stop();
  }
}

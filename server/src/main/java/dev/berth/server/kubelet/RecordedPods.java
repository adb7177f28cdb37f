package dev.berth.server.kubelet;

import dev.berth.api.Response;
import java.util.Optional;

/** Pods that are records: what listens at their addresses is reached by no packet, and answers here. Thread-safe. */
public interface RecordedPods {
  /** What an HTTP request is answered with; empty for addresses that are not theirs. May block. */
  Optional<Response> at(String address, int port);
}

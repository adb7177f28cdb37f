package dev.berth.node.image;

import dev.berth.node.runtime.Runtime.SandboxConfig;
import java.util.List;

/** With what an image may be asked for. */
@FunctionalInterface
public interface PullSecrets {
  /** Nothing: as anybody. */
  PullSecrets NONE = (_, _) -> List.of();

  /** In the order in which they are tried; empty for none. Does not block. */
  List<Credential> of(String image, SandboxConfig pod);
}

package dev.berth.node.cri;

import dev.berth.node.cri.proto.ContainerStatus;
import dev.berth.node.cri.proto.Mount;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a container left before it ended: what it wrote in its termination message, else, where its pod wants that and
 * it failed, the end of its log; after what the runtime itself says of its end (upstream {@code
 * toKubeContainerStatus}). Reading blocks.
 */
final class LastWords {
  private static final int MOST_BYTES = 4096;
  private static final int MOST_LOG_BYTES = 2048;
  private static final int MOST_LOG_LINES = 80;

  private LastWords() {}

  static String of(ContainerStatus status) {
    String left = left(status);
    if (left.isEmpty()) {
      return status.getMessage();
    }
    return status.getMessage().isEmpty() ? left : status.getMessage() + ": " + left;
  }

  private static String left(ContainerStatus status) {
    String path = status.getAnnotationsOrDefault(ContainerMessages.MESSAGE_PATH, "");
    if (path.isEmpty()) {
      return "";
    }
    Optional<String> file =
        status.getMountsList().stream()
            .filter(m -> m.getContainerPath().equals(path))
            .map(Mount::getHostPath)
            .findFirst();
    String said = file.map(f -> LogFile.end(Path.of(f), MOST_BYTES)).orElse("");
    boolean fallBack =
        status.getAnnotationsOrDefault(ContainerMessages.MESSAGE_POLICY, "").equals(ContainerMessages.FALLBACK);
    return said.isEmpty() && fallBack && status.getExitCode() != 0
        ? LogFile.tail(Path.of(status.getLogPath()), MOST_LOG_LINES, MOST_LOG_BYTES)
        : said;
  }
}

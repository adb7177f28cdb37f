package dev.berth.server.audit;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which requests are kept, and where: upstream's flags {@code --audit-policy-file} and {@code --audit-log-*}.
 *
 * @param policyFile a Policy of {@code audit.k8s.io/v1}
 * @param log a file, or {@code -} for standard output
 * @param maxMegabytes when the file is turned over; 0 for never
 * @param maxBackups how many turned-over files stay; 0 for all
 * @param maxDays how long they stay; 0 for ever
 * @param strict whether a request is refused that cannot be kept
 */
public record AuditSettings(
    Path policyFile, String log, int maxMegabytes, int maxBackups, int maxDays, boolean strict) {
  public AuditSettings {
    if (!Files.isReadable(policyFile)) {
      throw new IllegalArgumentException("--audit-policy-file: " + policyFile + " cannot be read");
    }
    if (maxMegabytes < 0 || maxBackups < 0 || maxDays < 0) {
      throw new IllegalArgumentException("--audit-log-maxsize, -maxbackup and -maxage are not negative");
    }
  }

  /** With upstream's defaults. */
  public static AuditSettings of(Path policyFile, String log) {
    return new AuditSettings(policyFile, log, 100, 100, 366, false);
  }
}

package dev.berth.server.command;

import dev.berth.server.audit.AuditSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What is kept of requests, by upstream's flags. */
final class AuditOptions {
  private static final Logger LOG = LoggerFactory.getLogger(AuditOptions.class);

  @Option(names = "--audit-policy-file", paramLabel = "FILE",
      description = "Which requests are kept, and how much of them: a Policy of audit.k8s.io/v1.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> policyFile = Optional.empty();

  @Option(names = "--audit-log-path", paramLabel = "FILE",
      description = "Where audit events are written, a line of JSON each; - for standard output.",
      showDefaultValue = Visibility.NEVER)
  private Optional<String> log = Optional.empty();

  @Option(names = "--audit-log-maxsize", paramLabel = "MB", defaultValue = "100",
      description = "When the audit log is turned over; 0 for never.")
  private int maxMegabytes = 100;

  @Option(names = "--audit-log-maxbackup", paramLabel = "N", defaultValue = "100",
      description = "How many turned-over audit logs stay; 0 for all.")
  private int maxBackups = 100;

  @Option(names = "--audit-log-maxage", paramLabel = "DAYS", defaultValue = "366",
      description = "How long turned-over audit logs stay; 0 for ever.")
  private int maxDays = 366;

  @Option(names = "--audit-log-mode", paramLabel = "blocking|blocking-strict", defaultValue = "blocking",
      description = "blocking-strict refuses requests that cannot be kept.")
  private String mode = "blocking";

  /** Empty without a policy or without a log, as upstream. @throws IllegalArgumentException where they are no good */
  Optional<AuditSettings> settings() {
    if (!mode.equals("blocking") && !mode.equals("blocking-strict") && !mode.equals("batch")) {
      throw new IllegalArgumentException(
          "invalid audit log mode " + mode + ", allowed modes are \"batch,blocking,blocking-strict\"");
    }
    gap().ifPresent(LOG::warn);
    return policyFile.isEmpty() || log.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new AuditSettings(
                policyFile.get(), log.get(), maxMegabytes, maxBackups, maxDays, mode.equals("blocking-strict")));
  }

  /** What is said where only one of the two is there. Upstream goes on as well. */
  Optional<String> gap() {
    if (policyFile.isPresent() == log.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        policyFile.isPresent()
            ? "--audit-policy-file " + policyFile.get()
                + " without --audit-log-path: no request is kept; name a file, or - for standard output"
            : "--audit-log-path " + log.get() + " without --audit-policy-file: no request is kept; name a Policy of audit.k8s.io/v1");
  }
}

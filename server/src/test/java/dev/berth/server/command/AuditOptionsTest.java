package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.audit.AuditLog;
import dev.berth.server.audit.AuditSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditOptionsTest {
  @CommandLine.Command
  static final class Some {
    @CommandLine.Mixin private AuditOptions audit = new AuditOptions();
  }

  private static Optional<String> gap(String... args) {
    Some some = new Some();
    new CommandLine(some).parseArgs(args);
    return some.audit.gap();
  }

  @Test
  void oneOfTheTwoAloneIsToldToKeepNothing() {
    assertThat(gap()).isEmpty();
    assertThat(gap("--audit-log-path", "-", "--audit-policy-file", "p.yaml")).isEmpty();
    assertThat(gap("--audit-log-path", "a.log"))
        .contains("--audit-log-path a.log without --audit-policy-file: no request is kept; name a Policy of audit.k8s.io/v1");
    assertThat(gap("--audit-policy-file", "p.yaml"))
        .contains(
            "--audit-policy-file p.yaml without --audit-log-path: no request is kept; name a file, or - for standard output");
  }

  @Test
  void aLogThatCannotBeMadeIsToldWithItsOption(@TempDir Path dir) throws IOException {
    Path policy = dir.resolve("policy.yaml");
    Files.writeString(policy, "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: Metadata}]}");
    AuditSettings settings = AuditSettings.of(policy, policy + "/audit.log");
    assertThatThrownBy(() -> AuditLog.open(settings, InstantSource.fixed(Instant.EPOCH)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("--audit-log-path: " + policy + "/audit.log cannot be made (")
        .hasMessageEndingWith("): name another file, or - for standard output");
  }
}

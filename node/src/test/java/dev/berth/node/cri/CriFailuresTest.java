package dev.berth.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.node.runtime.RuntimeFailure.Code;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

class CriFailuresTest {
  @Test
  void aRefusalIsPrintedAsAGoClientPrintsIt() {
    assertThat(CriFailures.of(Status.DEADLINE_EXCEEDED.withDescription("timeout 1s exceeded")).getMessage())
        .isEqualTo("rpc error: code = DeadlineExceeded desc = timeout 1s exceeded");
    assertThat(CriFailures.of(Status.CANCELLED.withDescription("x")).getMessage())
        .isEqualTo("rpc error: code = Canceled desc = x");
  }

  @Test
  @Spec("F27")
  void aPullThatFailsForNoCodeIsToldWithoutOne() {
    assertThat(CriFailures.ofPull(Status.UNKNOWN.withDescription("failed to pull")).getMessage())
        .isEqualTo("failed to pull");
    assertThat(CriFailures.ofPull(Status.NOT_FOUND.withDescription("failed to pull")).getMessage())
        .isEqualTo("rpc error: code = NotFound desc = failed to pull");
  }

  @Test
  void whatContainerdHasNoCodeForIsToldByItsWords() {
    assertThat(
            CriFailures.of(
                    Status.UNKNOWN.withDescription(
                        "failed to reserve sandbox name \"a_b_c_0\": name \"a_b_c_0\" is reserved for \"4f\""))
                .code())
        .isEqualTo(Code.ALREADY_EXISTS);
    assertThat(CriFailures.of(Status.UNKNOWN.withDescription("container is in CONTAINER_EXITED state")).code())
        .isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(CriFailures.of(Status.UNAVAILABLE).code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(CriFailures.of(Status.NOT_FOUND.withDescription("no such container")).code()).isEqualTo(Code.NOT_FOUND);
  }
}

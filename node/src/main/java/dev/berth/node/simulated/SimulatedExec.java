package dev.berth.node.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.node.runtime.Runtime.ExecResult;
import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.runtime.RuntimeFailure.Code;
import dev.berth.node.simulated.shell.Input;
import dev.berth.node.simulated.shell.ShellProcess;
import dev.berth.node.simulated.shell.Site;
import dev.berth.node.simulated.shell.Streams;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A command whose result somebody waits for, a probe or a hook. Owned by its loop. */
final class SimulatedExec {
  private static final int KILLED = 137;

  private final ShellProcess process;
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder error = new StringBuilder();
  private final CompletableFuture<ExecResult> result = new CompletableFuture<>();
  private Optional<Loop.Timer> timer = Optional.empty();

  /** @param timeout after which it is killed; zero: never */
  SimulatedExec(Loop loop, Site site, List<String> command, Duration timeout) {
    process = new ShellProcess(site, new Streams(new Input(""), out::append, error::append));
    process.run(command, this::end);
    if (!result.isDone() && !timeout.isZero()) {
      timer = Optional.of(loop.schedule(timeout, () -> late(command, timeout)));
    }
  }

  CompletableFuture<ExecResult> result() {
    return result;
  }

  private void end(int code) {
    timer.ifPresent(Loop.Timer::cancel);
    result.complete(new ExecResult(code, out.toString(), error.toString()));
  }

  private void late(List<String> command, Duration timeout) {
    process.kill();
    result.completeExceptionally(
        new RuntimeFailure(
            Code.DEADLINE_EXCEEDED, "command \"" + String.join(" ", command) + "\" did not end within " + timeout));
  }

  /** Its container has ended. */
  void killed() {
    process.kill();
    end(KILLED);
  }
}

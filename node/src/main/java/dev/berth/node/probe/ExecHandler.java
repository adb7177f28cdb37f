package dev.berth.node.probe;

import dev.berth.model.names.GoQuote;
import dev.berth.node.agent.Handlers.Call;
import dev.berth.node.agent.Handlers.Reply;
import dev.berth.node.pod.GoText;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Probes and hooks that are commands: the runtime runs them, a real one or a simulated one. */
public final class ExecHandler {
  private static final int OUTPUT_LIMIT = 10 * 1024;

  private ExecHandler() {}

  /** A command that did not end in its time has failed; one that could not be run says nothing about the container. */
  public static CompletionStage<Reply> call(Runtime runtime, Call call) {
    List<String> command = call.handler().object("exec").array("command").strings().toList();
    return runtime
        .exec(call.container().id(), command, call.timeout())
        .handle(
            (result, failure) -> {
              if (failure == null) {
                String output = limited(result.stdout() + result.stderr());
                return result.exitCode() == 0 ? Reply.OK : Reply.failure(output);
              }
              Throwable why = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
              return why instanceof RuntimeFailure f && f.code() == RuntimeFailure.Code.DEADLINE_EXCEEDED
                  ? Reply.failure(
                      "command timed out: " + GoQuote.quote(String.join(" ", command)) + " timed out after "
                          + GoText.duration(call.timeout()))
                  : Reply.error(String.valueOf(why.getMessage()));
            });
  }

  private static String limited(String output) {
    byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= OUTPUT_LIMIT ? output : new String(bytes, 0, OUTPUT_LIMIT, StandardCharsets.UTF_8);
  }
}

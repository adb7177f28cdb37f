package dev.berth.node.simulated;

import dev.berth.node.runtime.Runtime.ExecResult;
import dev.berth.node.simulated.SimulatedScript.Choice;
import dev.berth.node.simulated.SimulatedScript.Command;
import dev.berth.node.simulated.SimulatedScript.End;
import dev.berth.node.simulated.SimulatedScript.Forever;
import dev.berth.node.simulated.SimulatedScript.Joined;
import dev.berth.node.simulated.SimulatedScript.Sequence;
import dev.berth.node.simulated.SimulatedScript.Sleep;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/** A process that does what its script says. It holds nothing: what waits in it is a timer of its container. */
final class SimulatedProgram {

  /** What a process has of its container. */
  interface Surroundings {
    SimulatedShell shell();

    /** What it says goes to the log. */
    void wrote(String text);

    void after(Duration time, Runnable then);

    /** It has ended by itself. */
    void ended(int code);
  }

  private final Surroundings container;

  SimulatedProgram(Surroundings container) {
    this.container = container;
  }

  void run(SimulatedScript script) {
    run(script, 0, container::ended);
  }

  /** @param before how the command before ended */
  private void run(SimulatedScript script, int before, IntConsumer then) {
    switch (script) {
      case Sequence(var parts) -> next(parts, before, then);
      case Joined(var first, var onSuccess, var second) ->
          run(
              first,
              before,
              code -> {
                if (onSuccess == (code == 0)) {
                  run(second, code, then);
                } else {
                  then.accept(code);
                }
              });
      case Choice(var condition, var yes, var no) -> run(condition, before, code -> run(code == 0 ? yes : no, code, then));
      case Forever() -> {}
      case Sleep(var time) -> container.after(time, () -> then.accept(0));
      case End(var command, var code) ->
          command.ifPresentOrElse(
              last -> run(last, before, container::ended), () -> container.ended(code.orElse(before)));
      case Command command -> then.accept(perform(command));
    }
  }

  private void next(List<SimulatedScript> parts, int before, IntConsumer then) {
    if (parts.isEmpty()) {
      then.accept(before);
    } else {
      run(parts.getFirst(), before, code -> next(parts.subList(1, parts.size()), code, then));
    }
  }

  private int perform(Command command) {
    SimulatedShell shell = container.shell();
    ExecResult result = shell.run(command.words());
    if (command.file().isEmpty()) {
      container.wrote(result.stdout());
    } else {
      shell.write(command.file(), result.stdout(), command.append());
    }
    container.wrote(result.stderr());
    return result.exitCode();
  }
}

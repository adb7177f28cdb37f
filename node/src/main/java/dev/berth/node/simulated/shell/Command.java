package dev.berth.node.simulated.shell;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A command of the table.
 *
 * @param effect what it does
 * @param simulated whether all that it does with these arguments is done here; what is put in place later stands there as "1"
 * @param reads whether with these arguments it reads what it is given
 * @param needs the files that have to be there; an image may have them, and is not known here
 */
record Command(
    Effect effect, Predicate<List<String>> simulated, Predicate<List<String>> reads, Function<List<String>, List<String>> needs) {

  /** A command at work. It says how it ended through the process. */
  interface Effect {
    void run(ShellProcess process, Call call);
  }

  /** A command that changes nothing of the shell that runs it, and takes no time. */
  interface Program {
    Result run(Call call);
  }

  static Command of(Program program) {
    return new Command(
        (process, call) -> {
          Result result = program.run(call);
          process.ended(call.streams(), result);
        },
        _ -> true,
        _ -> false,
        _ -> List.of());
  }

  /** A command of the shell itself. */
  static Command own(Effect effect) {
    return new Command(effect, _ -> true, _ -> false, _ -> List.of());
  }

  /** Succeeds, and is not what it would be elsewhere: whoever wants all to be as it is has to do without. */
  static Command pretended() {
    return of(_ -> Result.OK).simulatedWhere(_ -> false);
  }

  Command simulatedWhere(Predicate<List<String>> which) {
    return new Command(effect, which, reads, needs);
  }

  Command reading(Predicate<List<String>> which) {
    return new Command(effect, simulated, which, needs);
  }

  Command needing(Function<List<String>, List<String>> files) {
    return new Command(effect, simulated, reads, files);
  }
}

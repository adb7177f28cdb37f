package dev.berth.node.linux;

/** A program of this host failed; the message has the command, its exit code and what it said. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Commands.Result result;

  public CommandException(Commands.Result result) {
    super(result.failure());
    this.result = result;
  }

  public Commands.Result result() {
    return result;
  }
}

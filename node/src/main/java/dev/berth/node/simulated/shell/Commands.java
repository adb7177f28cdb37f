package dev.berth.node.simulated.shell;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All commands that are known, by name. */
public final class Commands {
  private static final Set<String> SHELLS = Set.of("sh", "bash", "ash");
  private static final Map<String, Command> TABLE = new HashMap<>();

  static {
    TABLE.putAll(ShellCommands.TABLE);
    TABLE.putAll(FileCommands.TABLE);
    TABLE.putAll(TextCommands.TABLE);
    TABLE.putAll(OtherCommands.TABLE);
  }

  private Commands() {}

  static Optional<Command> find(String name) {
    return Optional.ofNullable(TABLE.get(Call.base(name)));
  }

  static boolean isShell(String name) {
    return SHELLS.contains(Call.base(name));
  }

  /** Whether it is nothing but a shell, which reads what to do: {@code sh}, {@code bash -il}. */
  public static boolean isOnlyShell(List<String> command) {
    return !command.isEmpty()
        && isShell(command.getFirst())
        && command.stream().skip(1).allMatch(word -> word.equals("--login") || word.matches("-[ils]+"));
  }
}

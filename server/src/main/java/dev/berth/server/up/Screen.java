package dev.berth.server.up;

import java.io.IOException;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Shows progress on a terminal, where each table takes the place of the one before, or as lines where there is none. */
public final class Screen implements Consumer<Progress> {
  private static final int USUAL_WIDTH = 120;

  private final PrintStream out;
  private final boolean terminal;
  private final Map<String, String> said = new HashMap<>();
  private int drawn;

  public Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** On standard output. */
  public static Screen ofProcess() {
    return new Screen(System.out, terminal());
  }

  private static boolean terminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  void lines(List<String> lines) {
    lines.forEach(out::println);
  }

  /** The table once, for a terminal with its colours, and without them elsewhere. */
  void table(Progress progress) {
    for (String line : ProgressText.table(progress, terminal ? width() : USUAL_WIDTH)) {
      out.println(terminal ? line : ProgressText.plain(line));
    }
    out.flush();
  }

  @Override
  public void accept(Progress progress) {
    if (!terminal) {
      ProgressText.news(said, progress).forEach(out::println);
      out.flush();
      return;
    }
    List<String> lines = ProgressText.table(progress, width());
    StringBuilder frame = new StringBuilder();
    if (drawn > 0) {
      frame.append("\u001b[").append(drawn).append('A');
    }
    for (String line : lines) {
      frame.append("\u001b[2K").append(line).append('\n');
    }
    frame.append("\u001b[J");
    out.print(frame);
    out.flush();
    drawn = lines.size();
  }

  /** Columns of the terminal, which may change while it is drawn on. */
  private static int width() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      stty.waitFor(1, TimeUnit.SECONDS);
      int space = text.indexOf(' ');
      int columns = space < 0 ? 0 : Integer.parseInt(text.substring(space + 1));
      return columns > 0 ? columns : USUAL_WIDTH;
    } catch (IOException | NumberFormatException e) {
      return USUAL_WIDTH;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL_WIDTH;
    }
  }
}

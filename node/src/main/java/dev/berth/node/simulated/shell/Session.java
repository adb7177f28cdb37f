package dev.berth.node.simulated.shell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;

/** A shell that is told what to do line by line, and remembers. Owned by its loop. */
public final class Session {
  private static final int MOST_WAITING = 1000;

  private final ShellProcess process;
  private final IntConsumer ended;
  private final Deque<Line> waiting = new ArrayDeque<>();
  private String begun = "";
  private boolean busy;

  private record Line(String text, Runnable then) {}

  /** @param ended gets its code when a line says that it ends */
  public Session(Site site, Streams streams, IntConsumer ended) {
    this.process = new ShellProcess(site, streams);
    this.ended = ended;
  }

  /** @param then called when it has done that, perhaps at once; what is begun in a line may end in another */
  public void line(String text, Runnable then) {
    if (waiting.size() < MOST_WAITING) {
      waiting.add(new Line(text, then));
    }
    next();
  }

  private void next() {
    if (busy || waiting.isEmpty() || process.isOver()) {
      return;
    }
    busy = true;
    Line line = waiting.remove();
    String script = begun + line.text() + "\n";
    if (isUnfinished(script)) {
      begun = script;
      did(line);
      return;
    }
    begun = "";
    process.read(
        script,
        code -> {
          if (process.isOver()) {
            ended.accept(code);
          }
          did(line);
        });
  }

  private void did(Line line) {
    busy = false;
    line.then().run();
    next();
  }

  private static boolean isUnfinished(String script) {
    try {
      Parser.parse(script);
      return false;
    } catch (NotUnderstood e) {
      return e.unfinished();
    }
  }

  /** Nothing more is done. */
  public void kill() {
    process.kill();
  }
}

package dev.berth.base.stream;

import java.util.concurrent.CompletionStage;

/**
 * A running process that somebody is connected to. What it says goes to the {@link Output} that was given when it was begun;
 * both of its sinks are ended before {@link #exit} completes.
 */
public interface ProcessSession {
  /** What it reads. {@link Sink#end} closes it, and leaves its output open. Where no input was asked for: takes nothing. */
  Sink input();

  /** Of its terminal; nothing where it has none. */
  void resize(Terminal terminal);

  /** Completes once it has ended, or was detached from; never fails. */
  CompletionStage<Exit> exit();

  /** The other side went away: an executed process ends, one that was attached to goes on. May be called again. */
  void close();

  /**
   * Where a process' output goes.
   *
   * @param error {@link Sink#NOWHERE} where it has a terminal, or nobody wants it
   */
  record Output(Sink out, Sink error) {}
}

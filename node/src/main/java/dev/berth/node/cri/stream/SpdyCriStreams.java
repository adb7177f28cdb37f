package dev.berth.node.cri.stream;

import dev.berth.base.stream.Link;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.node.cri.CriStreams;
import dev.berth.node.runtime.Runtime.AttachRequest;
import dev.berth.node.runtime.Runtime.ExecRequest;
import dev.berth.node.runtime.RuntimeFailure;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Streams of a runtime that speaks SPDY/3.1, as all do. Thread-safe. */
public final class SpdyCriStreams implements CriStreams {
  @Override
  public CompletionStage<ProcessSession> open(String url, ExecRequest request, ProcessSession.Output output) {
    return process(
        url,
        new RemoteProcess.Wanted(request.input(), request.output(), request.error(), request.terminal()),
        output);
  }

  @Override
  public CompletionStage<ProcessSession> attach(String url, AttachRequest request, ProcessSession.Output output) {
    return process(
        url,
        new RemoteProcess.Wanted(request.input(), request.output(), request.error(), request.terminal()),
        output);
  }

  @Override
  public CompletionStage<Link> connect(String url, int port, Sink received) {
    return blocking(() -> RemoteLink.open(URI.create(url), port, received));
  }

  private static CompletionStage<ProcessSession> process(
      String url, RemoteProcess.Wanted wanted, ProcessSession.Output output) {
    return blocking(() -> RemoteProcess.open(URI.create(url), wanted, output));
  }

  private static <T> CompletionStage<T> blocking(Callable<T> opens) {
    CompletableFuture<T> opened = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            opened.complete(opens.call());
          } catch (IOException e) {
            opened.completeExceptionally(
                new RuntimeFailure(RuntimeFailure.Code.UNAVAILABLE, String.valueOf(e.getMessage())));
          } catch (Exception e) {
            opened.completeExceptionally(new RuntimeFailure(RuntimeFailure.Code.UNKNOWN, e.toString()));
          }
        });
    return opened;
  }
}

package dev.berth.node.cri;

import com.google.protobuf.MessageLite;
import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.storage.grpc.UnixChannels;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Owns the channel to a runtime. It connects when something is asked, and again after the connection was lost; until
 * then each question fails with {@link RuntimeFailure.Code#UNAVAILABLE} at once. Answers are told on virtual threads.
 */
public final class CriConnection implements AutoCloseable {
  /** For what has no time of its own. */
  static final Duration ENOUGH = Duration.ofMinutes(2);

  /** What lasts until it is through. */
  static final Duration ENDLESS = Duration.ZERO;

  private static final Executor THREADS = task -> Thread.ofVirtual().name("cri").start(task);

  private static final Metadata.Key<String> NAMESPACE =
      Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;

  public CriConnection(Path socket) {
    this.channel = UnixChannels.connect(socket, THREADS);
  }

  /** Headers of what containerd is asked beside CRI: in its namespace of what CRI made. */
  static Metadata containerd() {
    Metadata headers = new Metadata();
    headers.put(NAMESPACE, "k8s.io");
    return headers;
  }

  /** Within two minutes. */
  public <Q extends MessageLite, A extends MessageLite> CompletionStage<A> call(
      MethodDescriptor<Q, A> method, Q question) {
    return call(method, question, ENOUGH);
  }

  /** @param within {@link #ENDLESS} for no end */
  public <Q extends MessageLite, A extends MessageLite> CompletionStage<A> call(
      MethodDescriptor<Q, A> method, Q question, Duration within) {
    return call(method, question, within, CriFailures::of);
  }

  /** @param headers as {@link #containerd} */
  <Q extends MessageLite, A extends MessageLite> CompletionStage<A> call(
      MethodDescriptor<Q, A> method, Q question, Metadata headers) {
    return call(method, question, headers, ENOUGH, CriFailures::of);
  }

  <Q extends MessageLite, A extends MessageLite> CompletionStage<A> call(
      MethodDescriptor<Q, A> method, Q question, Duration within, Function<Status, RuntimeFailure> failure) {
    return call(method, question, new Metadata(), within, failure);
  }

  private <Q extends MessageLite, A extends MessageLite> CompletionStage<A> call(
      MethodDescriptor<Q, A> method, Q question, Metadata headers, Duration within, Function<Status, RuntimeFailure> failure) {
    CompletableFuture<A> answer = new CompletableFuture<>();
    CallOptions options =
        within.isZero()
            ? CallOptions.DEFAULT
            : CallOptions.DEFAULT.withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS);
    ask(channel.newCall(method, options), question, headers, answer::complete, status -> {
      if (!answer.isDone()) {
        answer.completeExceptionally(failure.apply(status));
      }
    });
    return answer;
  }

  /**
   * Asks for many answers.
   *
   * @param ended is told once, with OK where the runtime ended it
   */
  <Q extends MessageLite, A extends MessageLite> void listen(
      MethodDescriptor<Q, A> method, Q question, Metadata headers, Consumer<A> each, Consumer<Status> ended) {
    ask(channel.newCall(method, CallOptions.DEFAULT), question, headers, each, ended);
  }

  private static <Q, A> void ask(
      ClientCall<Q, A> call, Q question, Metadata headers, Consumer<A> each, Consumer<Status> ended) {
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(A message) {
            each.accept(message);
            call.request(1);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.accept(status);
          }
        },
        headers);
    call.request(1);
    call.sendMessage(question);
    call.halfClose();
  }

  /** Tries to connect now, however long it was going to wait after earlier failures. */
  void retryNow() {
    channel.resetConnectBackoff();
  }

  /** What is under way fails. */
  @Override
  public void close() {
    channel.shutdownNow();
  }
}

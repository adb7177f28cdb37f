package dev.berth.storage.csi;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.grpc.UnixChannels;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One question at a time over a driver's socket, each with a deadline. Owns the connection, which is made when it is needed and made
 * anew when it was lost: a driver may come back at any time. Failures are {@link DriverException}s, in the words of gRPC's Go client,
 * which is what users have read in events for years.
 */
public final class CsiCalls implements AutoCloseable {
  private final Path socket;
  private final ManagedChannel channel;
  private final Duration patience;

  /** @param patience after which a driver that has not answered is given up; upstream's is two minutes */
  public CsiCalls(Path socket, Duration patience, Executor callbacks) {
    this.socket = socket;
    this.patience = patience;
    this.channel = UnixChannels.connect(socket, callbacks);
  }

  Path socket() {
    return socket;
  }

  /** Done on any thread. */
  public <Q, A> CompletionStage<A> ask(MethodDescriptor<Q, A> method, Q question) {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      // or a driver that is back would be out of reach until the next try to connect
      channel.resetConnectBackoff();
    }
    CompletableFuture<A> answer = new CompletableFuture<>();
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
    ClientCalls.asyncUnaryCall(channel.newCall(method, options), question, new Hearing<>(this, answer));
    return answer;
  }

  private record Hearing<A>(CsiCalls calls, CompletableFuture<A> answer) implements StreamObserver<A> {
    @Override
    public void onNext(A value) {
      answer.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(calls.why(Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {
      answer.completeExceptionally(new DriverException(Code.INTERNAL, "no answer came"));
    }
  }

  private DriverException why(Status status) {
    String said = Optional.ofNullable(status.getDescription()).orElse("");
    Optional<Throwable> cause = Optional.ofNullable(status.getCause());
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED ->
          new DriverException(
              Code.DEADLINE_EXCEEDED, said.isEmpty() || said.contains("CallOptions") ? "context deadline exceeded" : said);
      case UNAVAILABLE -> new DriverException(Code.UNAVAILABLE, unavailable(said, cause));
      case CANCELLED -> new DriverException(Code.CANCELED, said.isEmpty() ? "context canceled" : said);
      case OK -> new DriverException(Code.INTERNAL, "no answer came");
      case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED,
          OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, DATA_LOSS, UNAUTHENTICATED, UNKNOWN ->
          new DriverException(Code.valueOf(status.getCode().name()), said);
    };
  }

  /** What the driver says itself, or how its socket could not be reached. */
  private String unavailable(String said, Optional<Throwable> cause) {
    if (said.equals("io exception") && cause.isPresent()) {
      String error = Files.exists(socket) ? "connection refused" : "no such file or directory";
      return "connection error: desc = \"transport: Error while dialing: dial unix " + socket + ": connect: " + error + "\"";
    }
    boolean lost = cause.isPresent() || said.startsWith("Network closed") || said.startsWith("Connection closed");
    return lost ? "error reading from server: EOF" : said;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}

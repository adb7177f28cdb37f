package dev.berth.storage.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.storage.csi.proto.GetPluginInfoRequest;
import dev.berth.storage.csi.proto.GetPluginInfoResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnixChannelsTest {
  private static final MethodDescriptor<GetPluginInfoRequest, GetPluginInfoResponse> INFO =
      Methods.unary(
          "csi.v1.Identity/GetPluginInfo",
          GetPluginInfoRequest.getDefaultInstance(),
          GetPluginInfoResponse.getDefaultInstance());

  @Test
  void aQuestionOverASocketIsAnswered(@TempDir Path dir) throws Exception {
    Path socket = dir.resolve("driver.sock");
    ServerServiceDefinition identity =
        ServerServiceDefinition.builder("csi.v1.Identity")
            .addMethod(
                INFO,
                ServerCalls.asyncUnaryCall(
                    (_, answer) -> {
                      answer.onNext(GetPluginInfoResponse.newBuilder().setName("some.driver").build());
                      answer.onCompleted();
                    }))
            .build();
    Server server = UnixChannels.serve(socket, Runnable::run, List.of(identity));
    ManagedChannel channel = UnixChannels.connect(socket, Runnable::run);
    try {
      GetPluginInfoResponse answer =
          ClientCalls.blockingUnaryCall(channel, INFO, CallOptions.DEFAULT, GetPluginInfoRequest.getDefaultInstance());
      assertThat(answer.getName()).isEqualTo("some.driver");
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  /** A connection that closes in the moment of a call; and a driver that says the same of itself. */
  @Test
  void whoseConnectionClosesIsNotAvailable() {
    assertThat(said(Status.UNKNOWN.withDescription("channel closed").withCause(new ClosedChannelException())))
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(said(Status.UNKNOWN.withDescription("channel closed"))).isEqualTo(Status.Code.UNKNOWN);
    assertThat(said(Status.NOT_FOUND)).isEqualTo(Status.Code.NOT_FOUND);
  }

  /** What is heard of a call that ends so. */
  private static Status.Code said(Status end) {
    Channel ending =
        new Channel() {
          @Override
          public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            return new EndedCall<>(end);
          }

          @Override
          public String authority() {
            return "localhost";
          }
        };
    Channel channel = ClientInterceptors.intercept(ending, new BrokenConnections());
    CompletableFuture<Status> heard = new CompletableFuture<>();
    channel
        .newCall(INFO, CallOptions.DEFAULT)
        .start(
            new ClientCall.Listener<>() {
              @Override
              public void onClose(Status status, Metadata trailers) {
                heard.complete(status);
              }
            },
            new Metadata());
    return heard.join().getCode();
  }

  private static final class EndedCall<Q, A> extends ClientCall<Q, A> {
    private final Status end;

    EndedCall(Status end) {
      this.end = end;
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      listener.onClose(end, new Metadata());
    }

    @Override
    public void request(int messages) {}

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {}

    @Override
    public void halfClose() {}

    @Override
    public void sendMessage(Q message) {}
  }
}

package dev.berth.storage.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.storage.csi.proto.GetPluginInfoRequest;
import dev.berth.storage.csi.proto.GetPluginInfoResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.nio.file.Path;
import java.util.List;
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
}

package dev.berth.storage.csi;

import dev.berth.storage.csi.proto.CapacityRange;
import dev.berth.storage.csi.proto.CreateVolumeRequest;
import dev.berth.storage.csi.proto.Volume;
import dev.berth.storage.csi.proto.VolumeCapability;
import dev.berth.storage.csi.proto.VolumeCapability.AccessMode;
import dev.berth.storage.csi.proto.VolumeCapability.AccessMode.Mode;
import dev.berth.storage.csi.proto.VolumeCapability.MountVolume;
import dev.berth.storage.grpc.UnixChannels;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Calls as they are on the wire, for requests that no decent client makes. */
final class RawClient implements AutoCloseable {
  static final long GIBIBYTE = 1L << 30;

  private final ManagedChannel channel;

  RawClient(Path socket) {
    channel = UnixChannels.connect(socket, Runnable::run);
  }

  <Q, A> A ask(MethodDescriptor<Q, A> method, Q question) {
    return ClientCalls.blockingUnaryCall(
        channel, method, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS), question);
  }

  <Q> Status.Code code(MethodDescriptor<Q, ?> method, Q question) {
    try {
      Object _ = ask(method, question);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  static VolumeCapability mounted(Mode mode) {
    return VolumeCapability.newBuilder()
        .setMount(MountVolume.getDefaultInstance())
        .setAccessMode(AccessMode.newBuilder().setMode(mode))
        .build();
  }

  static CreateVolumeRequest.Builder wanted(String name, long bytes) {
    return CreateVolumeRequest.newBuilder()
        .setName(name)
        .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(bytes))
        .addVolumeCapabilities(mounted(Mode.SINGLE_NODE_WRITER));
  }

  Volume created(String name) {
    return ask(Rpcs.CREATE_VOLUME, wanted(name, GIBIBYTE).build()).getVolume();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}

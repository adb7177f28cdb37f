package dev.berth.storage.csi.registration;

import dev.berth.storage.csi.proto.PluginInfo;
import dev.berth.storage.csi.proto.RegistrationStatus;
import dev.berth.storage.csi.proto.RegistrationStatusResponse;
import dev.berth.storage.grpc.UnixChannels;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A driver's own side: a socket in the directory that the node's agent watches. What node-driver-registrar does beside a driver. */
public final class Registration implements AutoCloseable {
  static final String TYPE = "CSIPlugin";

  /** What the agent made of it. @param error why it did not, else empty */
  public record Outcome(boolean registered, String error) {}

  private final Server server;
  private final Path socket;

  private Registration(Server server, Path socket) {
    this.server = server;
    this.socket = socket;
  }

  /**
   * Offers a driver to the agent until it is closed.
   *
   * @param socket in {@code <kubelet root>/plugins_registry}
   * @param endpoint the driver's own socket
   * @param outcome is told each time the agent has looked
   * @throws IOException where the socket cannot be made
   */
  public static Registration offer(Path socket, String driver, Path endpoint, Consumer<Outcome> outcome) throws IOException {
    PluginInfo info =
        PluginInfo.newBuilder()
            .setType(TYPE)
            .setName(driver)
            .setEndpoint(endpoint.toString())
            .addSupportedVersions("1.0.0")
            .build();
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(RegistrationRpcs.SERVICE)
            .addMethod(
                RegistrationRpcs.GET_INFO,
                ServerCalls.asyncUnaryCall(
                    (_, answer) -> {
                      answer.onNext(info);
                      answer.onCompleted();
                    }))
            .addMethod(
                RegistrationRpcs.NOTIFY,
                ServerCalls.asyncUnaryCall(
                    (RegistrationStatus status, StreamObserver<RegistrationStatusResponse> answer) -> {
                      outcome.accept(new Outcome(status.getPluginRegistered(), status.getError()));
                      answer.onNext(RegistrationStatusResponse.getDefaultInstance());
                      answer.onCompleted();
                    }))
            .build();
    Files.createDirectories(socket.toAbsolutePath().getParent());
    Files.deleteIfExists(socket);
    return new Registration(UnixChannels.serve(socket, Runnable::run, List.of(service)), socket);
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.berth.node.probe;

import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Implements grpc.health.v1.Health: all is well, but {@code db} is not, and {@code what} is not known. */
final class HealthServer implements AutoCloseable {
  private static final MethodDescriptor<byte[], byte[]> CHECK =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("grpc.health.v1.Health/Check")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private final Server server;
  private volatile boolean known = true;

  HealthServer() throws IOException {
    ServerMethodDefinition<byte[], byte[]> check =
        ServerServiceDefinition.builder("grpc.health.v1.Health")
            .addMethod(CHECK, ServerCalls.asyncUnaryCall(HealthServer::check))
            .build()
            .getMethods()
            .stream()
            .map(HealthServer::typed)
            .findFirst()
            .orElseThrow();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .fallbackHandlerRegistry(
                new HandlerRegistry() {
                  @Override
                  public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
                    return known && name.equals("grpc.health.v1.Health/Check") ? check : null;
                  }
                })
            .build()
            .start();
  }

  @SuppressWarnings("unchecked")
  private static ServerMethodDefinition<byte[], byte[]> typed(ServerMethodDefinition<?, ?> definition) {
    return (ServerMethodDefinition<byte[], byte[]>) definition;
  }

  private static void check(byte[] request, StreamObserver<byte[]> answer) {
    String service = request.length < 2 ? "" : new String(request, 2, request.length - 2, StandardCharsets.UTF_8);
    if (service.equals("what")) {
      answer.onError(Status.NOT_FOUND.withDescription("unknown service").asRuntimeException());
      return;
    }
    answer.onNext(new byte[] {8, (byte) (service.equals("db") ? 2 : 1)});
    answer.onCompleted();
  }

  int port() {
    return server.getPort();
  }

  /** From now on it does not implement the protocol. */
  void forget() {
    known = false;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

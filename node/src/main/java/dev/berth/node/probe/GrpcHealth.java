package dev.berth.node.probe;

import dev.berth.model.names.GoQuote;
import dev.berth.node.agent.Handlers.Reply;
import dev.berth.node.pod.GoText;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Asks {@code grpc.health.v1.Health/Check} whether a service is serving (upstream {@code pkg/probe/grpc/grpc.go}, KEP-2727). Both
 * messages have one field, which is written and read by hand. Blocks.
 */
final class GrpcHealth {
  private static final int SERVICE_FIELD = 0x0a;
  private static final int STATUS_FIELD = 0x08;
  private static final int SERVING = 1;
  private static final String[] NAMES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};

  private static final MethodDescriptor<String, Integer> CHECK =
      MethodDescriptor.<String, Integer>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("grpc.health.v1.Health/Check")
          .setRequestMarshaller(new Service())
          .setResponseMarshaller(new ServingStatus())
          .build();

  private GrpcHealth() {}

  static Reply check(String host, int port, String service, String userAgent, Duration timeout) {
    String address = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new InetSocketAddress(host, port)).usePlaintext().userAgent(userAgent).build();
    try {
      CallOptions options =
          CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS).withWaitForReady();
      int status = ClientCalls.blockingUnaryCall(channel, CHECK, options, service);
      return status == SERVING
          ? Reply.OK
          : Reply.failure("service unhealthy (responded with " + GoQuote.quote(name(status)) + ")");
    } catch (StatusRuntimeException e) {
      return Reply.failure(reason(e.getStatus(), channel.getState(false), address, timeout));
    } finally {
      channel.shutdownNow();
    }
  }

  private static String reason(Status status, ConnectivityState state, String address, Duration timeout) {
    String said = status.getDescription() == null ? "" : status.getDescription();
    return switch (status.getCode()) {
      case UNIMPLEMENTED ->
          "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): " + said;
      case DEADLINE_EXCEEDED ->
          state == ConnectivityState.READY
              ? "timeout: health rpc did not complete within " + GoText.duration(timeout)
              : "timeout: failed to connect service " + GoQuote.quote(address) + " within " + GoText.duration(timeout)
                  + ": context deadline exceeded";
      default ->
          "error: health rpc probe failed: rpc error: code = " + goName(status.getCode()) + " desc = " + said;
    };
  }

  /** {@code NotFound}, as Go calls it. */
  private static String goName(Status.Code code) {
    StringBuilder name = new StringBuilder();
    boolean upper = true;
    for (char c : code.name().toCharArray()) {
      if (c != '_') {
        name.append(upper ? c : Character.toLowerCase(c));
      }
      upper = c == '_';
    }
    return name.toString();
  }

  private static String name(int status) {
    return status >= 0 && status < NAMES.length ? NAMES[status] : Integer.toString(status);
  }

  private static final class Service implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String service) {
      byte[] name = service.getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (name.length > 0) {
        out.write(SERVICE_FIELD);
        for (int length = name.length; ; length >>>= 7) {
          if (length < 0x80) {
            out.write(length);
            break;
          }
          out.write(length & 0x7f | 0x80);
        }
        out.writeBytes(name);
      }
      return new ByteArrayInputStream(out.toByteArray());
    }

    @Override
    public String parse(InputStream stream) {
      throw new UnsupportedOperationException("a probe is not asked");
    }
  }

  /** A number that is left out is zero; a field that is not known makes the answer unknown. */
  private static final class ServingStatus implements MethodDescriptor.Marshaller<Integer> {
    @Override
    public InputStream stream(Integer status) {
      throw new UnsupportedOperationException("a probe does not answer");
    }

    @Override
    public Integer parse(InputStream stream) {
      try {
        int tag = stream.read();
        int value = tag == STATUS_FIELD ? stream.read() : 0;
        return Math.max(0, value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

package dev.berth.storage.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;

/**
 * Says of a call whose connection broke that the other side is not available, as gRPC does elsewhere. Where the connection closes in the very moment of
 * a call, gRPC for Java says UNKNOWN ("channel closed"), which is what runtimes and drivers say of their own failures: nothing has
 * come of those, and something may have come of this.
 */
final class BrokenConnections implements ClientInterceptor {
  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                super.onClose(told(status), trailers);
              }
            },
            headers);
      }
    };
  }

  /** What the other side says has no cause here. */
  static Status told(Status status) {
    return status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof IOException broken
        ? Status.UNAVAILABLE.withDescription(status.getDescription()).withCause(broken)
        : status;
  }
}

package dev.berth.etcd;

import com.google.protobuf.MessageLite;
import dev.berth.etcd.proto.CompactionRequest;
import dev.berth.etcd.proto.CompactionResponse;
import dev.berth.etcd.proto.LeaseGrantRequest;
import dev.berth.etcd.proto.LeaseGrantResponse;
import dev.berth.etcd.proto.LeaseKeepAliveRequest;
import dev.berth.etcd.proto.LeaseKeepAliveResponse;
import dev.berth.etcd.proto.LeaseRevokeRequest;
import dev.berth.etcd.proto.LeaseRevokeResponse;
import dev.berth.etcd.proto.RangeRequest;
import dev.berth.etcd.proto.RangeResponse;
import dev.berth.etcd.proto.StatusRequest;
import dev.berth.etcd.proto.StatusResponse;
import dev.berth.etcd.proto.TxnRequest;
import dev.berth.etcd.proto.TxnResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/** etcd's methods. All but {@link #later} wait for the answer, and throw gRPC's StatusRuntimeException where there is none. */
final class Calls {
  /** Longer than an etcd takes to elect a leader, and short enough that another member is asked before a lease has run out. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  static final MethodDescriptor<RangeRequest, RangeResponse> RANGE =
      method(MethodType.UNARY, "KV/Range", RangeRequest.getDefaultInstance(), RangeResponse.getDefaultInstance());
  static final MethodDescriptor<TxnRequest, TxnResponse> TXN =
      method(MethodType.UNARY, "KV/Txn", TxnRequest.getDefaultInstance(), TxnResponse.getDefaultInstance());
  static final MethodDescriptor<CompactionRequest, CompactionResponse> COMPACT =
      method(MethodType.UNARY, "KV/Compact", CompactionRequest.getDefaultInstance(), CompactionResponse.getDefaultInstance());
  static final MethodDescriptor<LeaseGrantRequest, LeaseGrantResponse> GRANT =
      method(MethodType.UNARY, "Lease/LeaseGrant", LeaseGrantRequest.getDefaultInstance(), LeaseGrantResponse.getDefaultInstance());
  static final MethodDescriptor<LeaseRevokeRequest, LeaseRevokeResponse> REVOKE =
      method(MethodType.UNARY, "Lease/LeaseRevoke", LeaseRevokeRequest.getDefaultInstance(), LeaseRevokeResponse.getDefaultInstance());
  /** A stream of questions to etcd; here of one. */
  static final MethodDescriptor<LeaseKeepAliveRequest, LeaseKeepAliveResponse> KEEP_ALIVE =
      method(
          MethodType.SERVER_STREAMING, "Lease/LeaseKeepAlive", LeaseKeepAliveRequest.getDefaultInstance(),
          LeaseKeepAliveResponse.getDefaultInstance());
  static final MethodDescriptor<StatusRequest, StatusResponse> STATUS =
      method(MethodType.UNARY, "Maintenance/Status", StatusRequest.getDefaultInstance(), StatusResponse.getDefaultInstance());

  private Calls() {}

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
      MethodType type, String name, Q question, A answer) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(type)
        .setFullMethodName("etcdserverpb." + name)
        .setRequestMarshaller(ProtoLiteUtils.marshaller(question))
        .setResponseMarshaller(ProtoLiteUtils.marshaller(answer))
        .build();
  }

  static <Q, A> A ask(Channel etcd, MethodDescriptor<Q, A> method, Q question) {
    return ClientCalls.blockingUnaryCall(etcd, method, CallOptions.DEFAULT.withDeadlineAfter(PATIENCE), question);
  }

  /** The first of several answers. */
  static <Q, A> A askOnce(Channel etcd, MethodDescriptor<Q, A> method, Q question) {
    Iterator<A> answers = ClientCalls.blockingServerStreamingCall(etcd, method, CallOptions.DEFAULT.withDeadlineAfter(PATIENCE), question);
    if (!answers.hasNext()) { // a member that ends
      throw Status.UNAVAILABLE.withDescription("no answer").asRuntimeException();
    }
    return answers.next();
  }

  /** The answer comes on the channel's executor. */
  static <Q, A> void later(Channel etcd, MethodDescriptor<Q, A> method, Q question, StreamObserver<A> answer) {
    ClientCalls.asyncUnaryCall(
        etcd.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(PATIENCE)), question, answer);
  }

  /** Why there was no answer, without what gRPC tells of its connections. */
  static String said(Status status) {
    Optional<String> cause = Optional.ofNullable(status.getCause()).map(Throwable::getMessage);
    return status.getCode() == Status.Code.DEADLINE_EXCEEDED
        ? "no answer within " + PATIENCE.toSeconds() + " s"
        : cause.or(() -> Optional.ofNullable(status.getDescription())).orElse(status.getCode().name());
  }
}

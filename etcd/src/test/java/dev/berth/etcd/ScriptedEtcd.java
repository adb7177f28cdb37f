package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.etcd.proto.KeyValue;
import dev.berth.etcd.proto.LeaseGrantResponse;
import dev.berth.etcd.proto.LeaseKeepAliveResponse;
import dev.berth.etcd.proto.LeaseRevokeResponse;
import dev.berth.etcd.proto.RangeResponse;
import dev.berth.etcd.proto.ResponseHeader;
import dev.berth.etcd.proto.TxnRequest;
import dev.berth.etcd.proto.TxnResponse;
import dev.berth.store.Drive;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a store asks of etcd, answered as a test says: what a real one does once in a long time. Whoever wants the store gets it. */
final class ScriptedEtcd implements AutoCloseable {
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final Server server;
  private volatile Optional<Status> refusal = Optional.empty();
  private volatile RangeResponse contents = RangeResponse.getDefaultInstance();

  /** A write that is under way. */
  record Asked(StreamObserver<TxnResponse> answer) {
    void happened(long revision) {
      answer.onNext(TxnResponse.newBuilder().setHeader(at(revision)).setSucceeded(true).build());
      answer.onCompleted();
    }

    void failed(Status status) {
      answer.onError(status.asRuntimeException());
    }
  }

  ScriptedEtcd() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder("etcdserverpb.KV")
                    .addMethod(Calls.TXN, ServerCalls.asyncUnaryCall(this::transaction))
                    .addMethod(Calls.RANGE, ServerCalls.asyncUnaryCall((_, answer) -> say(answer, contents)))
                    .build())
            .addService(
                ServerServiceDefinition.builder("etcdserverpb.Lease")
                    .addMethod(Calls.GRANT, ServerCalls.asyncUnaryCall((_, answer) -> say(answer, LeaseGrantResponse.newBuilder().setId(1).build())))
                    .addMethod(Calls.REVOKE, ServerCalls.asyncUnaryCall((_, answer) -> say(answer, LeaseRevokeResponse.getDefaultInstance())))
                    .addMethod(
                        Calls.KEEP_ALIVE,
                        ServerCalls.asyncServerStreamingCall((_, answer) -> say(answer, LeaseKeepAliveResponse.newBuilder().setTtl(15).build())))
                    .build())
            .build()
            .start();
  }

  private static <A> void say(StreamObserver<A> answer, A what) {
    answer.onNext(what);
    answer.onCompleted();
  }

  private static ResponseHeader at(long revision) {
    return ResponseHeader.newBuilder().setRevision(revision).build();
  }

  private void transaction(TxnRequest question, StreamObserver<TxnResponse> answer) {
    if (question.getSuccess(0).getPut().getLease() == 0) {
      asked.add(new Asked(answer));
    } else if (refusal.isPresent()) {
      answer.onError(refusal.get().asRuntimeException());
    } else {
      say(answer, TxnResponse.newBuilder().setHeader(at(contents.getHeader().getRevision())).setSucceeded(true).build());
    }
  }

  /** What it has from now on. */
  void has(long revision, KeyValue... kept) {
    contents = RangeResponse.newBuilder().setHeader(at(revision)).addAllKvs(List.of(kept)).build();
  }

  /** It gives the store to nobody any more. */
  void refuses(Status why) {
    refusal = Optional.of(why);
  }

  /** The next write that it is asked for. */
  Asked asked() throws InterruptedException {
    Asked next = asked.poll(Drive.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("a write").isNotNull();
    return next;
  }

  EtcdConfig config(String prefix) {
    return new EtcdConfig(
        List.of(URI.create("http://127.0.0.1:" + server.getPort())), prefix, Optional.empty(), "one", Duration.ofSeconds(15));
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}

package dev.berth.etcd;

import com.google.protobuf.ByteString;
import dev.berth.etcd.proto.Compare;
import dev.berth.etcd.proto.LeaseGrantRequest;
import dev.berth.etcd.proto.LeaseKeepAliveRequest;
import dev.berth.etcd.proto.LeaseRevokeRequest;
import dev.berth.etcd.proto.PutRequest;
import dev.berth.etcd.proto.RangeRequest;
import dev.berth.etcd.proto.RequestOp;
import dev.berth.etcd.proto.TxnRequest;
import dev.berth.etcd.proto.TxnResponse;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/**
 * Whose the store is: a key with a lease. Whoever takes it gets a token, which every write names: a write of one who has lost the
 * store, or has taken it anew since, does not happen, however late it arrives. Asked by one thread at a time.
 */
final class Hold {
  private final EtcdConfig config;
  private final ByteString key;
  private long lease;
  private volatile long token;

  Hold(EtcdConfig config, Keys keys) {
    this.config = config;
    this.key = keys.holder();
  }

  /** Taking it. */
  sealed interface Taken {
    record Ours() implements Taken {}

    /** @param name of who holds it */
    record Others(String name) implements Taken {}
  }

  /** Of the last time when it was taken. */
  long token() {
    return token;
  }

  /** Takes it where nobody has it, or where we have: what was written with the token of before does not happen any more. */
  Taken take(Channel etcd) {
    if (!isAlive(etcd)) {
      lease =
          Calls.ask(etcd, Calls.GRANT, LeaseGrantRequest.newBuilder().setTtl(config.term().toSeconds()).build()).getId();
    }
    return holder(etcd).<Taken>map(Taken.Others::new).orElseGet(Taken.Ours::new);
  }

  /** Puts our name where there is none, or ours; else whose it is. */
  private Optional<String> holder(Channel etcd) {
    Compare.Builder condition = Compare.newBuilder().setKey(key);
    TxnResponse free = put(etcd, condition.setTarget(Compare.Target.CREATE).setCreateRevision(0).build());
    if (!free.getSucceeded()) {
      free = put(etcd, condition.setTarget(Compare.Target.LEASE).setLease(lease).build());
    }
    if (free.getSucceeded()) {
      token = free.getHeader().getRevision();
      return Optional.empty();
    }
    return Optional.of(
        free.getResponses(0).getRange().getKvsList().stream().findFirst().map(kv -> kv.getValue().toStringUtf8()).orElse("another"));
  }

  private TxnResponse put(Channel etcd, Compare condition) {
    PutRequest name = PutRequest.newBuilder().setKey(key).setValue(ByteString.copyFromUtf8(config.name())).setLease(lease).build();
    return Calls.ask(
        etcd,
        Calls.TXN,
        TxnRequest.newBuilder()
            .addCompare(condition)
            .addSuccess(RequestOp.newBuilder().setPut(name))
            .addFailure(RequestOp.newBuilder().setRange(RangeRequest.newBuilder().setKey(key)))
            .build());
  }

  /** Whether the lease goes on; asking prolongs it. */
  boolean isAlive(Channel etcd) {
    return lease != 0
        && Calls.askOnce(etcd, Calls.KEEP_ALIVE, LeaseKeepAliveRequest.newBuilder().setId(lease).build()).getTtl() > 0;
  }

  /** Others need not wait until the lease has run out. */
  void release(Channel etcd) {
    try {
      Calls.ask(etcd, Calls.REVOKE, LeaseRevokeRequest.newBuilder().setId(lease).build());
    } catch (StatusRuntimeException e) {
      return; // it runs out
    }
  }
}

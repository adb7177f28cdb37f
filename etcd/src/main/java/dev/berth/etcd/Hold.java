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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Whose the store is: a key with a lease. Whoever takes it gets a token, which every write names: a write of one who has lost the
 * store, or has taken it anew since, does not happen, however late it arrives. Asked by one thread at a time.
 */
final class Hold {
  private final EtcdConfig config;
  private final ByteString key;
  private final ByteString last;
  private final Tenure tenure;
  private long lease;
  private volatile long token;

  Hold(EtcdConfig config, Keys keys, InstantSource clock) {
    this.config = config;
    this.key = keys.holder();
    this.last = keys.last();
    this.tenure = new Tenure(config.term(), clock, System::nanoTime);
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

  /**
   * Takes it where nobody has it, or where we have: what was written with the token of before does not happen any more. Whoever has
   * had it once takes it again only where nobody else has had it since.
   */
  Taken take(Channel etcd) {
    Tenure.Moment sent = tenure.now();
    if (!isAlive(etcd)) {
      lease =
          Calls.ask(etcd, Calls.GRANT, LeaseGrantRequest.newBuilder().setTtl(config.term().toSeconds()).build()).getId();
    }
    Optional<String> other = holder(etcd);
    if (other.isPresent()) {
      tenure.end();
      return new Taken.Others(other.get());
    }
    tenure.begin(sent);
    return new Taken.Ours();
  }

  /** Whether it is certain, without asking, that nobody else has written since we took it. */
  boolean isCertain() {
    return tenure.lasts();
  }

  /** It is no more than what another one left, as far as is known. */
  void doubt() {
    tenure.end();
  }

  /** Puts our name where it may stand; else whose the store is. */
  private Optional<String> holder(Channel etcd) {
    Compare.Builder free = Compare.newBuilder().setKey(key).setTarget(Compare.Target.CREATE).setCreateRevision(0);
    Compare.Builder same = Compare.newBuilder().setKey(last).setTarget(Compare.Target.MOD).setModRevision(token);
    Compare.Builder ours = Compare.newBuilder().setKey(key).setTarget(Compare.Target.LEASE).setLease(lease);
    // where the lease has run out meanwhile, another may have had the store
    TxnResponse answer = put(etcd, token == 0 ? List.of(free) : List.of(free, same));
    if (!answer.getSucceeded()) {
      answer = put(etcd, List.of(ours));
    }
    if (answer.getSucceeded()) {
      token = answer.getHeader().getRevision();
      return Optional.empty();
    }
    return Optional.of(
        answer.getResponsesList().stream()
            .flatMap(found -> found.getRange().getKvsList().stream())
            .findFirst()
            .map(kv -> kv.getValue().toStringUtf8())
            .orElse("another"));
  }

  private TxnResponse put(Channel etcd, List<Compare.Builder> conditions) {
    ByteString name = ByteString.copyFromUtf8(config.name());
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    conditions.forEach(txn::addCompare);
    txn.addSuccess(RequestOp.newBuilder().setPut(PutRequest.newBuilder().setKey(key).setValue(name).setLease(lease)));
    txn.addSuccess(RequestOp.newBuilder().setPut(PutRequest.newBuilder().setKey(last).setValue(name)));
    for (ByteString told : List.of(key, last)) {
      txn.addFailure(RequestOp.newBuilder().setRange(RangeRequest.newBuilder().setKey(told)));
    }
    return Calls.ask(etcd, Calls.TXN, txn.build());
  }

  /** Whether the lease goes on; asking prolongs it. */
  boolean isAlive(Channel etcd) {
    Tenure.Moment sent = tenure.now();
    boolean alive =
        lease != 0 && Calls.askOnce(etcd, Calls.KEEP_ALIVE, LeaseKeepAliveRequest.newBuilder().setId(lease).build()).getTtl() > 0;
    if (alive) {
      tenure.prolong(sent);
    } else {
      tenure.end();
    }
    return alive;
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

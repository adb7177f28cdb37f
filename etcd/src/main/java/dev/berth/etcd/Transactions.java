package dev.berth.etcd;

import com.google.protobuf.ByteString;
import dev.berth.etcd.proto.Compare;
import dev.berth.etcd.proto.DeleteRangeRequest;
import dev.berth.etcd.proto.KeyValue;
import dev.berth.etcd.proto.PutRequest;
import dev.berth.etcd.proto.RangeRequest;
import dev.berth.etcd.proto.RequestOp;
import dev.berth.etcd.proto.TxnRequest;
import dev.berth.etcd.proto.TxnResponse;
import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Entry;
import dev.berth.store.Expect;
import dev.berth.store.WriteResult;
import java.util.Optional;

/** What a batch is to etcd: one transaction, which happens only while the store is held and every condition holds. */
final class Transactions {
  private final Keys keys;

  Transactions(Keys keys) {
    this.keys = keys;
  }

  /** @param token of who holds the store */
  TxnRequest of(Batch batch, long token) {
    TxnRequest.Builder txn = TxnRequest.newBuilder().addCompare(at(keys.holder(), token)).addFailure(read(keys.holder()));
    for (Change change : batch.changes()) {
      ByteString key = keys.of(change.key());
      condition(change, key).ifPresent(txn::addCompare);
      txn.addFailure(read(key));
      txn.addSuccess(
          switch (change) {
            case Change.Put put ->
                RequestOp.newBuilder().setPut(PutRequest.newBuilder().setKey(key).setValue(Texts.of(put.value())));
            case Change.Delete _ -> RequestOp.newBuilder().setDeleteRange(DeleteRangeRequest.newBuilder().setKey(key));
          });
    }
    return txn.build();
  }

  private static Compare at(ByteString key, long revision) {
    return Compare.newBuilder().setTarget(Compare.Target.MOD).setKey(key).setModRevision(revision).build();
  }

  private static RequestOp read(ByteString key) {
    return RequestOp.newBuilder().setRange(RangeRequest.newBuilder().setKey(key)).build();
  }

  private static Optional<Compare> condition(Change change, ByteString key) {
    return switch (change.expect()) {
      case Expect.Revision(long revision) -> Optional.of(at(key, revision));
      // of what is deleted as well, which is a conflict either way
      case Expect.Absent _ ->
          Optional.of(Compare.newBuilder().setTarget(Compare.Target.CREATE).setKey(key).setCreateRevision(change instanceof Change.Put ? 0 : -1).build());
      case Expect.Anything _ ->
          change instanceof Change.Put
              ? Optional.empty()
              : Optional.of(
                  Compare.newBuilder()
                      .setResult(Compare.Result.GREATER)
                      .setTarget(Compare.Target.CREATE)
                      .setKey(key)
                      .setCreateRevision(0)
                      .build());
    };
  }

  /** Whether a refusal came about because another holds the store. */
  static boolean isLost(TxnResponse refused, long token) {
    return found(refused, 0).map(KeyValue::getModRevision).orElse(0L) != token;
  }

  /** Which condition did not hold. */
  static WriteResult.Conflict conflict(Batch batch, TxnResponse refused) {
    for (int i = 0; i < batch.changes().size(); i++) {
      Change change = batch.changes().get(i);
      Optional<KeyValue> found = found(refused, i + 1);
      if (!holds(change, found.map(KeyValue::getModRevision).orElse(0L))) {
        Optional<Entry> current = found.map(kept -> Texts.entry(change.key(), kept));
        return new WriteResult.Conflict(change.key(), current);
      }
    }
    throw new IllegalStateException("etcd refused a batch whose conditions hold: " + batch.changes().getFirst().key());
  }

  private static boolean holds(Change change, long revision) {
    if (change instanceof Change.Delete && revision == 0) {
      return false;
    }
    return switch (change.expect()) {
      case Expect.Anything _ -> true;
      case Expect.Absent _ -> revision == 0;
      case Expect.Revision(long expected) -> revision == expected;
    };
  }

  private static Optional<KeyValue> found(TxnResponse refused, int at) {
    return refused.getResponses(at).getRange().getKvsList().stream().findFirst();
  }
}

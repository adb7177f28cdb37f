package dev.berth.etcd;

import com.google.protobuf.ByteString;
import dev.berth.etcd.proto.KeyValue;
import dev.berth.store.Entry;
import dev.berth.store.StoreException;
import dev.berth.store.Value;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How values are kept in etcd: the text without its revision, which etcd knows, and in a last line where that goes ({@code -1}:
 * nowhere).
 */
final class Texts {
  private static final ByteString NEW_LINE = ByteString.copyFromUtf8("\n");

  private Texts() {}

  static ByteString of(Value value) {
    ByteString text = ByteString.copyFrom(value.bytes());
    ByteString plain =
        value.stampAt() < 0
            ? text
            : text.substring(0, value.stampAt()).concat(text.substring(value.stampAt() + value.room()));
    return plain.concat(NEW_LINE).concat(ByteString.copyFromUtf8(Integer.toString(value.stampAt())));
  }

  /** @throws StoreException where somebody else wrote it */
  static Value value(ByteString kept) {
    int line = kept.size() - 1;
    while (line >= 0 && kept.byteAt(line) != '\n') {
      line--;
    }
    try {
      int stampAt = Integer.parseInt(kept.substring(line + 1).toString(StandardCharsets.US_ASCII));
      return new Value(kept.substring(0, Math.max(0, line)).toByteArray(), stampAt, Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new StoreException("a value in etcd was not written by Berth: is the prefix that of another cluster?", e);
    }
  }

  static Entry entry(String key, KeyValue kept) {
    Value value = value(kept.getValue());
    return new Entry(
        key, kept.getModRevision(), kept.getCreateRevision(), value.stamped(kept.getModRevision()), value.stampAt(), Optional.empty());
  }
}

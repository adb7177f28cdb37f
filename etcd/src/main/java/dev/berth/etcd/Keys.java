package dev.berth.etcd;

import com.google.protobuf.ByteString;

/**
 * The keys of a cluster in etcd.
 *
 * @param prefix in the place of {@link EtcdConfig#PREFIX}
 */
record Keys(String prefix) {
  /** @throws IllegalArgumentException for what is no key of a {@link dev.berth.store.Store} */
  ByteString of(String key) {
    if (!key.startsWith(EtcdConfig.PREFIX + "/")) {
      throw new IllegalArgumentException("the key " + key + " does not begin with " + EtcdConfig.PREFIX + "/");
    }
    return ByteString.copyFromUtf8(prefix + key.substring(EtcdConfig.PREFIX.length()));
  }

  String back(ByteString key) {
    return EtcdConfig.PREFIX + key.toStringUtf8().substring(prefix.length());
  }

  ByteString first() {
    return ByteString.copyFromUtf8(prefix + "/");
  }

  /** The first one behind them. */
  ByteString end() {
    return ByteString.copyFromUtf8(prefix + "0"); // which comes after the slash
  }

  /** Tells who holds the store; none of its keys. */
  ByteString holder() {
    return ByteString.copyFromUtf8(prefix + ".holder");
  }

  /** Tells who took the store last, though it may have ended since. */
  ByteString last() {
    return ByteString.copyFromUtf8(prefix + ".last");
  }
}

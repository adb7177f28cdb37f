package dev.berth.store;

import dev.berth.store.pack.Packed;
import dev.berth.store.pack.Packer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version of a key. Immutable but for the form in which its bytes are kept, and for the attachment, a slot in which the reader keeps what it derived from the bytes
 * (labels, a parsed tree); whoever comes first fills it, and two that race fill it with equal values.
 */
public final class Entry {
  private final String key;
  private final long revision;
  private final long createRevision;
  /** The bytes, or the same packed; whoever reads it cannot tell. */
  private volatile Object value;
  private final int stampAt;
  private volatile @Nullable Object attachment;

  public Entry(String key, long revision, long createRevision, byte[] bytes, int stampAt, Optional<Object> attachment) {
    this.key = key;
    this.revision = revision;
    this.createRevision = createRevision;
    this.value = bytes;
    this.stampAt = stampAt;
    this.attachment = attachment.orElse(null);
  }

  public String key() {
    return key;
  }

  /** The revision of the write that made this version. */
  public long revision() {
    return revision;
  }

  /** The revision of the write that made the key, since it was last absent. */
  public long createRevision() {
    return createRevision;
  }

  /** The stamped bytes. Shared: nobody writes to them. */
  public byte[] bytes() {
    Object kept = value;
    return kept instanceof Packed packed ? packed.bytes() : (byte[]) kept;
  }

  /** How many bytes these are. */
  public int length() {
    Object kept = value;
    return kept instanceof Packed packed ? packed.length() : ((byte[]) kept).length;
  }

  /** Keeps the bytes packed from now on, where that saves room. The packer's owner only. */
  public void pack(Packer packer) {
    if (value instanceof byte[] bytes) {
      packer.pack(bytes).ifPresent(packed -> value = packed);
    }
  }

  /** Where the digits of the revision start in the bytes, or -1. */
  public int stampAt() {
    return stampAt;
  }

  /** The same value with another revision in its text: what a deletion shows its watchers. */
  public byte[] bytesStamped(long otherRevision) {
    return stampAt < 0 ? bytes() : Stamp.replace(bytes(), stampAt, revision, otherRevision);
  }

  public Optional<Object> attachment() {
    return Optional.ofNullable(attachment);
  }

  public void attach(Object derived) {
    attachment = derived;
  }

  /** Forgets what was derived, to save memory. */
  public void detach() {
    attachment = null;
  }
}

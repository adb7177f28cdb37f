package dev.berth.store.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The unit of what is written and checked: 4 bytes magic, 4 length of the payload, 4 CRC32C, 4 kind, the payload, and zeros
 * up to a multiple of 8. The checksum covers the revision in the file's header, length, kind and payload.
 *
 * <p>A frame is all that one write and one fsync made durable. The next one is begun only afterwards, so behind a torn frame
 * there never is a whole one: where there is, what precedes it was damaged later.
 */
final class Frame {
  /** Batches: 8 first revision, 4 how many, then each (see {@link Records}). */
  static final int BATCHES = 1;

  /** Entries of a snapshot: 4 how many, then each. */
  static final int ENTRIES = 2;

  /** Nothing follows: 8 revision, 8 how many entries. Ends a snapshot; in a log the mark of an orderly close. */
  static final int END = 3;

  static final int MAGIC = 0xBE27_4F01;
  static final int HEADER_BYTES = 16;
  static final int ALIGNMENT = 8;

  private Frame() {}

  /** What a frame with such a payload takes. */
  static long bytes(int payload) {
    return (HEADER_BYTES + (long) payload + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The checksum of a payload that lies between the buffer's position and limit, which stay. */
  static int checksum(long fileRevision, int kind, ByteBuffer payload) {
    ByteBuffer head = ByteBuffer.allocate(16).putLong(fileRevision).putInt(payload.remaining()).putInt(kind).flip();
    CRC32C crc = new CRC32C();
    crc.update(head);
    crc.update(payload.duplicate());
    return (int) crc.getValue();
  }
}

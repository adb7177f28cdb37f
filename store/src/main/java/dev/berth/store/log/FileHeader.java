package dev.berth.store.log;

import dev.berth.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The first {@value #BYTES} bytes of every file: 8 magic, 4 format, 4 capacity, 8 revision, 4 CRC32C of these, zeros.
 * Numbers are big-endian, here and everywhere in the files.
 *
 * @param kind of file
 * @param capacityBytes the length the file was made with; 0 for snapshots, which are as long as they are
 * @param revision the first one a log file may hold; the one a snapshot shows
 */
record FileHeader(Kind kind, int capacityBytes, long revision) {
  static final int BYTES = 64;
  private static final int FORMAT = 1;
  private static final int CHECKED_BYTES = 24;

  enum Kind {
    LOG("BERTHLOG"),
    SNAPSHOT("BERTHSNP");

    private final String magic;

    Kind(String magic) {
      this.magic = magic;
    }
  }

  ByteBuffer encoded() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    buffer.put(kind.magic.getBytes(StandardCharsets.US_ASCII)).putInt(FORMAT).putInt(capacityBytes).putLong(revision);
    buffer.putInt(checksum(buffer));
    return buffer.clear();
  }

  /** Reads a file's header, or says what is wrong with it. */
  static FileHeader read(FileChannel channel, Path file, Kind kind) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    int read;
    do {
      read = channel.read(buffer, buffer.position());
    } while (read > 0);
    if (buffer.hasRemaining()) {
      throw damaged(file, "it ends at byte " + buffer.position() + ", within its header");
    }
    byte[] magic = new byte[kind.magic.length()];
    buffer.flip().get(magic);
    if (!new String(magic, StandardCharsets.ISO_8859_1).equals(kind.magic)) {
      throw damaged(file, "it does not begin with " + kind.magic);
    }
    int format = buffer.getInt();
    if (format != FORMAT) {
      throw new StoreException(file + " has format " + format + ", and this version of Berth reads format " + FORMAT
          + ": open the directory with the version that wrote it");
    }
    FileHeader header = new FileHeader(kind, buffer.getInt(), buffer.getLong());
    if (buffer.getInt() != checksum(buffer)) {
      throw damaged(file, "its header (offset 0) does not match its checksum");
    }
    return header;
  }

  private static StoreException damaged(Path file, String what) {
    return new StoreException(file + " is damaged: " + what + ". Restore the data directory from a backup.");
  }

  private static int checksum(ByteBuffer buffer) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(0, CHECKED_BYTES));
    return (int) crc.getValue();
  }
}

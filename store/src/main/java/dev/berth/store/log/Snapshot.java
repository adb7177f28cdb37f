package dev.berth.store.log;

import dev.berth.store.Durability;
import dev.berth.store.Entry;
import dev.berth.store.StoreException;
import dev.berth.store.image.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The newest versions as of one revision in a file: a header, frames of entries in key order, and the end frame. */
final class Snapshot {
  private static final int BLOCK_BYTES = 1 << 18;

  /** How much is written between syncs, so that the log's own syncs need not wait for all of a snapshot. */
  private static final int SYNC_BYTES = 8 << 20;

  private Snapshot() {}

  /** The store closes, and the snapshot is not needed any more. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Writes a snapshot beside the running log; it is there, whole and durable, when this returns true.
   *
   * @param abandon asked now and then; the answer true ends the work, and this returns false
   */
  static boolean write(DataDirectory directory, Image image, BooleanSupplier abandon) throws IOException {
    Path unfinished = directory.unfinished("snapshot");
    try (FileChannel channel = directory.open(
        unfinished, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      Writer writer = new Writer(channel, image.revision(), directory.durability(), abandon);
      image.forEach(writer);
      writer.end();
      if (directory.durability() == Durability.FSYNC) {
        channel.force(true);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (Abandoned e) {
      return false;
    }
    directory.finishSnapshot(unfinished, image.revision());
    return true;
  }

  private static final class Writer implements Consumer<Entry> {
    private final FileChannel channel;
    private final long revision;
    private final Durability durability;
    private final BooleanSupplier abandon;
    private final FrameBuffer frame = new FrameBuffer();
    private long position;
    private long synced;
    private long entries;
    private int inBlock;

    Writer(FileChannel channel, long revision, Durability durability, BooleanSupplier abandon) throws IOException {
      this.channel = channel;
      this.revision = revision;
      this.durability = durability;
      this.abandon = abandon;
      put(new FileHeader(FileHeader.Kind.SNAPSHOT, 0, revision).encoded());
      beginBlock();
    }

    private void beginBlock() {
      inBlock = 0;
      frame.begin(Frame.ENTRIES);
      frame.putInt(0);
    }

    @Override
    public void accept(Entry entry) {
      Records.write(frame, entry);
      inBlock++;
      if (frame.payloadBytes() >= BLOCK_BYTES) {
        try {
          endBlock();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        if (abandon.getAsBoolean()) {
          throw new Abandoned();
        }
        beginBlock();
      }
    }

    private void endBlock() throws IOException {
      frame.setInt(0, inBlock);
      entries += inBlock;
      put(frame.finish(revision));
      if (durability == Durability.FSYNC && position - synced > SYNC_BYTES) {
        channel.force(false);
        synced = position;
      }
    }

    void end() throws IOException {
      endBlock();
      frame.begin(Frame.END);
      frame.putLong(revision);
      frame.putLong(entries);
      put(frame.finish(revision));
    }

    private void put(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining();
      LogFile.writeFully(channel, bytes, position);
      position += length;
    }
  }

  /** Reads a snapshot, all of it or not at all. */
  static Image read(DataDirectory directory, Path file) throws IOException {
    try (FileChannel channel = directory.open(file, StandardOpenOption.READ)) {
      FileHeader header = FileHeader.read(channel, file, FileHeader.Kind.SNAPSHOT);
      FrameReader frames = new FrameReader(channel, header.revision());
      List<Entry> entries = new ArrayList<>();
      while (frames.next() instanceof FrameReader.Next.Whole whole) {
        ByteBuffer payload = whole.payload();
        if (whole.kind() == Frame.ENTRIES) {
          for (int left = payload.getInt(); left > 0; left--) {
            entries.add(Records.readEntry(payload));
          }
        } else if (payload.getLong() == header.revision() && payload.getLong() == entries.size()) {
          return Image.of(header.revision(), entries);
        }
      }
      throw new StoreException(file + " is damaged at offset " + frames.offset()
          + ". Restore the data directory from a backup.");
    }
  }
}

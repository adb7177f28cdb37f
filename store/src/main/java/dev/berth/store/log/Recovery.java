package dev.berth.store.log;

import dev.berth.store.Durability;
import dev.berth.store.StoreException;
import dev.berth.store.image.Image;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a directory back: the newest snapshot, then the log after it. Used once, by one thread.
 *
 * <p>The rule: what was acknowledged is either in the result, or opening fails with the place and the remedy. The only bytes
 * that are dropped are those behind the last whole frame of the last file, when no whole frame is among them: they were being
 * written when the process or the machine stopped, and nobody was told that they were there.
 */
final class Recovery {
  private final DataDirectory directory;
  private final List<String> notes = new ArrayList<>();
  private Image image = Image.EMPTY;
  private long logBytes;

  /**
   * @param image what was recovered
   * @param last the file to go on with
   * @param logBytes how much of the log there is
   * @param notes what somebody who looks after the machine should know
   */
  record Recovered(Image image, LogFile last, long logBytes, List<String> notes) {}

  private Recovery(DataDirectory directory) {
    this.directory = directory;
  }

  static Recovered recover(DataDirectory directory, int segmentBytes) throws IOException {
    directory.deleteUnfinished();
    return new Recovery(directory).recover(segmentBytes);
  }

  private Recovered recover(int segmentBytes) throws IOException {
    List<DataDirectory.Named> logs = directory.logs();
    List<DataDirectory.Named> snapshots = directory.snapshots();
    if (logs.isEmpty()) {
      if (!snapshots.isEmpty()) {
        throw new StoreException("the data directory " + directory + " has the snapshot " + snapshots.getLast().file()
            + " but no *.log file, so what was written later is missing. Restore the data directory from a backup.");
      }
      return new Recovered(image, LogFiles.first(directory, segmentBytes, image.revision() + 1), 0, notes);
    }
    if (!snapshots.isEmpty()) {
      image = Snapshot.read(directory, snapshots.getLast().file());
    }
    long snapshot = image.revision();
    Optional<LogFile> last = Optional.empty();
    for (int i = 0; i < logs.size(); i++) {
      Optional<DataDirectory.Named> next = i + 1 < logs.size() ? Optional.of(logs.get(i + 1)) : Optional.empty();
      if (next.isEmpty()) {
        last = Optional.of(replayLast(logs.get(i)));
      } else if (next.get().revision() > snapshot + 1) {
        replayInner(logs.get(i), next.get());
      }
    }
    if (image.revision() < snapshot) {
      throw new IllegalStateException("recovered revision " + image.revision() + " below the snapshot's " + snapshot);
    }
    directory.deleteCovered(snapshot);
    return new Recovered(image, last.orElseThrow(), logBytes, List.copyOf(notes));
  }

  /** A file that another one follows must be whole up to the revision where that one begins. */
  private void replayInner(DataDirectory.Named log, DataDirectory.Named next) throws IOException {
    try (FileChannel channel = directory.open(log.file(), StandardOpenOption.READ)) {
      FileHeader header = header(channel, log);
      FrameReader frames = new FrameReader(channel, header.revision());
      long reached = replay(frames, log.file(), header);
      if (reached + 1 != next.revision()) {
        throw damaged(log.file(), header, frames.offset(), reached,
            "the next file, " + next.file().getFileName() + ", begins with revision " + next.revision());
      }
    }
  }

  private LogFile replayLast(DataDirectory.Named log) throws IOException {
    FileChannel channel = directory.open(log.file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileHeader header = header(channel, log);
      FrameReader frames = new FrameReader(channel, header.revision());
      long reached = replay(frames, log.file(), header);
      if (channel.size() < header.capacityBytes()) {
        throw damaged(log.file(), header, channel.size(), reached,
            "the file was made with " + header.capacityBytes() + " bytes and has " + channel.size());
      }
      FrameReader.Rest rest = frames.rest();
      if (rest.wholeFrameAt() >= 0) {
        throw damaged(log.file(), header, frames.offset(), reached, "a valid record follows at offset " + rest.wholeFrameAt());
      }
      if (!rest.zero()) {
        notes.add(log.file() + ": dropped " + (rest.lastByteAt() + 1 - frames.offset()) + " bytes at offset "
            + frames.offset() + ", after revision " + reached + ": a write that was not finished when the store stopped");
        LogFile.writeZeros(channel, frames.offset(), rest.lastByteAt() + 1);
        if (directory.durability() == Durability.FSYNC) {
          channel.force(true);
        }
      }
      if (reached < image.revision()) {
        throw damaged(log.file(), header, frames.offset(), reached, "the snapshot has revision " + image.revision());
      }
      return new LogFile(log.file(), channel, header, directory.durability(), frames.offset());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private FileHeader header(FileChannel channel, DataDirectory.Named log) throws IOException {
    FileHeader header = FileHeader.read(channel, log.file(), FileHeader.Kind.LOG);
    if (header.revision() != log.revision()) {
      throw new StoreException(log.file() + " says that it begins with revision " + header.revision()
          + ": it was renamed. Give it back its name.");
    }
    if (header.revision() > image.revision() + 1) {
      throw new StoreException("the data directory " + directory + " lacks the revisions " + (image.revision() + 1)
          + " to " + (header.revision() - 1) + " before " + log.file() + ": a *.log or *.snapshot file was removed."
          + " Put it back, or restore the data directory from a backup.");
    }
    return header;
  }

  /** Replays all valid frames and answers the last revision in the file. */
  private long replay(FrameReader frames, Path file, FileHeader header) throws IOException {
    long reached = header.revision() - 1;
    while (frames.next() instanceof FrameReader.Next.Whole whole) {
      if (whole.kind() != Frame.BATCHES) {
        continue;
      }
      ByteBuffer payload = whole.payload();
      try {
        long first = payload.getLong();
        if (first != reached + 1) {
          throw damaged(file, header, whole.offset(), reached, "the next record begins with revision " + first);
        }
        for (int left = payload.getInt(); left > 0; left--) {
          image = Records.replay(payload, ++reached, image);
        }
      } catch (BufferUnderflowException | IllegalStateException e) {
        throw new StoreException(file + " has a record at offset " + whole.offset()
            + " that this version of Berth does not understand (" + e + ")", e);
      }
      logBytes += Frame.bytes(payload.limit());
    }
    return reached;
  }

  private static StoreException damaged(Path file, FileHeader header, long offset, long reached, String evidence) {
    return new StoreException(file + " is damaged at offset " + offset + ", after revision " + reached + ": " + evidence
        + ". Restore the data directory from a backup. To give up all writes after revision " + reached
        + " instead, move the *.log files after this one away and run: truncate -s " + offset + " " + file
        + " && truncate -s " + header.capacityBytes() + " " + file);
  }
}

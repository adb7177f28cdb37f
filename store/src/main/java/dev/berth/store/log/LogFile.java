package dev.berth.store.log;

import dev.berth.store.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The log file that is being written; the committer's. It is filled with zeros when it is made, so that an append changes
 * neither its length nor its extents and fdatasync has only data to write, and a full disk shows before a write needs it.
 */
final class LogFile implements AutoCloseable {
  private static final int ZEROS_BYTES = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final FileHeader header;
  private final Durability durability;
  private long position;

  LogFile(Path path, FileChannel channel, FileHeader header, Durability durability, long position) {
    this.path = path;
    this.channel = channel;
    this.header = header;
    this.durability = durability;
    this.position = position;
  }

  /** Makes a file of zeros. */
  static Path blank(DataDirectory directory, String name, int capacityBytes) throws IOException {
    Path file = directory.unfinished(name);
    try (FileChannel channel =
        directory.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      writeZeros(channel, 0, capacityBytes);
      if (directory.durability() == Durability.FSYNC) {
        channel.force(true);
      }
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return file;
  }

  /** Makes a blank file the log's next one. */
  static LogFile begin(DataDirectory directory, Path blank, int capacityBytes, long revision) throws IOException {
    FileHeader header = new FileHeader(FileHeader.Kind.LOG, capacityBytes, revision);
    try (FileChannel channel = directory.open(blank, StandardOpenOption.WRITE)) {
      writeFully(channel, header.encoded(), 0);
      if (directory.durability() == Durability.FSYNC) {
        channel.force(true);
      }
    }
    Path file = directory.finishLog(blank, revision);
    FileChannel channel = directory.open(file, StandardOpenOption.WRITE);
    return new LogFile(file, channel, header, directory.durability(), FileHeader.BYTES);
  }

  static void writeZeros(FileChannel channel, long from, long to) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS_BYTES, to - from));
    for (long at = from; at < to; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
      writeFully(channel, zeros, at);
    }
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long next = at;
    while (bytes.hasRemaining()) {
      next += channel.write(bytes, next);
    }
  }

  Path path() {
    return path;
  }

  /** The revision in the file's header. */
  long revision() {
    return header.revision();
  }

  int capacityBytes() {
    return header.capacityBytes();
  }

  boolean fits(long frameBytes) {
    return position + frameBytes <= capacityBytes();
  }

  boolean halfFull() {
    return position > capacityBytes() / 2;
  }

  /** Appends a frame that fits; when this returns it is as durable as was chosen. */
  void append(ByteBuffer frame) throws IOException {
    int bytes = frame.remaining();
    writeFully(channel, frame, position);
    if (durability == Durability.FSYNC) {
      channel.force(false);
    }
    position += bytes;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

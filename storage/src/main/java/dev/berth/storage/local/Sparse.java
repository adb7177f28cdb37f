package dev.berth.storage.local;

import dev.berth.storage.MoveEnd.Chunk;
import dev.berth.storage.MoveEnd.Digest;
import dev.berth.storage.MoveEnd.Piece;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The data of images, without what is zero: holes are not read at all, and blocks of zeros are passed over. */
final class Sparse {
  /** Volumes have whole ones. */
  static final int BLOCK = 4096;

  private static final byte[] ZEROS = new byte[BLOCK];
  /** That one look reads at most, if it finds nothing but zeros. */
  private static final long MOST_READ = 64L << 20;
  /** That one digest is of. Whoever asks for it waits for no more than that. */
  private static final long DIGESTED = 1L << 30;

  private final Tools tools;
  private final Steps steps;

  Sparse(Tools tools, Steps steps) {
    this.tools = tools;
    this.steps = steps;
  }

  /** The next data from an offset on (of a block), up to {@link Chunk#BYTES}. @param size of the volume, which the file may not have yet */
  static Chunk read(Path image, long offset, long size) {
    List<Piece> pieces = new ArrayList<>();
    long next = walk(image, offset, size, Chunk.BYTES, pieces::add);
    return new Chunk(pieces, next);
  }

  /** One without data, of no length yet, that has all its blocks if it is thick. */
  void begin(Path image, long size, boolean thick) {
    write(image, List.of());
    Shelf.syncEntry(image);
    if (thick) {
      tools.run(Tools.LONG, "fallocate", "--keep-size", "-l", Long.toString(size), image.toString());
    }
  }

  /** How far data have been written. */
  static long written(Path image) {
    long length = Images.length(image);
    return length - length % BLOCK;
  }

  /** Durable when it returns. What is between the pieces stays as it is. */
  void write(Path image, List<Piece> pieces) {
    steps.next("write " + pieces.size() + " pieces to " + image);
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (Piece piece : pieces) {
        ByteBuffer bytes = ByteBuffer.wrap(piece.bytes());
        while (bytes.hasRemaining()) {
          channel.write(bytes, piece.offset() + bytes.position());
        }
      }
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of each block that is not zeros, and where it lies. */
  static Digest digest(Path image, long offset, long size) {
    MessageDigest digest = sha256();
    long end = Math.min(size, offset + DIGESTED);
    for (long at = offset; at < end; ) {
      at = walk(image, at, end, Chunk.BYTES, piece -> update(digest, piece));
    }
    return new Digest(HexFormat.of().formatHex(digest.digest()), end);
  }

  private static void update(MessageDigest digest, Piece piece) {
    for (int at = 0; at < piece.bytes().length; at += BLOCK) {
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, piece.offset() + at));
      digest.update(piece.bytes(), at, Math.min(BLOCK, piece.bytes().length - at));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private interface Visit {
    void piece(Piece piece);
  }

  /** Visits data from an offset on, up to so many bytes of them. @return where it stopped */
  private static long walk(Path image, long offset, long end, int most, Visit visit) {
    try (Extents extents = Extents.of(image);
        FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
      long at = offset;
      long left = most;
      for (long read = 0; at < end && left >= BLOCK && read < MOST_READ; ) {
        long found = extents.data(at);
        if (found >= end) {
          return end;
        }
        // whole blocks: some file systems tell of smaller extents
        long data = found - found % BLOCK;
        long hole = Math.ceilDiv(extents.hole(found), BLOCK) * BLOCK;
        long stop = Math.min(Math.min(end, hole), data + left);
        byte[] bytes = read(channel, data, (int) (stop - data));
        left -= visited(data, bytes, visit);
        read += bytes.length;
        at = stop;
      }
      return at;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Zeros behind the end of the file. */
  private static byte[] read(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
      // until all of it is there
    }
    return bytes.array();
  }

  /** The runs of blocks that are not zeros. @return how many bytes they have */
  private static long visited(long offset, byte[] bytes, Visit visit) {
    long visited = 0;
    for (int at = 0; at < bytes.length; ) {
      int stop = at;
      while (stop < bytes.length && !isZero(bytes, stop)) {
        stop = Math.min(bytes.length, stop + BLOCK);
      }
      if (stop > at) {
        visit.piece(new Piece(offset + at, at == 0 && stop == bytes.length ? bytes : Arrays.copyOfRange(bytes, at, stop)));
        visited += stop - at;
        at = stop;
      } else {
        at = Math.min(bytes.length, at + BLOCK);
      }
    }
    return visited;
  }

  private static boolean isZero(byte[] bytes, int at) {
    int length = Math.min(BLOCK, bytes.length - at);
    return Arrays.equals(bytes, at, at + length, ZEROS, 0, length);
  }
}

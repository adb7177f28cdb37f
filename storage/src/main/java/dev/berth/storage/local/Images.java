package dev.berth.storage.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The files that block volumes are: sparse unless they are thick. What is done to one is durable when the call returns. */
final class Images {
  private final Tools tools;

  Images(Tools tools) {
    this.tools = tools;
  }

  /** At least of this size, with nothing in what is new. */
  void extend(Path image, long sizeBytes, boolean thick) {
    try {
      if (thick) {
        if (!Files.exists(image) || Files.size(image) < sizeBytes) {
          tools.run(Tools.LONG, "fallocate", "-l", Long.toString(sizeBytes), image.toString());
        }
      } else {
        lengthen(image, sizeBytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Shelf.sync(image);
    Shelf.syncEntry(image);
  }

  private static void lengthen(Path image, long sizeBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (channel.size() < sizeBytes) {
        // a loop device has whole sectors only, so the last byte of a file of whole sectors is never somebody's
        channel.write(ByteBuffer.allocate(1), sizeBytes - 1);
      }
    }
  }

  static long length(Path image) {
    try {
      return Files.size(image);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

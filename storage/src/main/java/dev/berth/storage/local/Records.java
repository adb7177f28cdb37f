package dev.berth.storage.local;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads and writes the files in which records lie: replaced as a whole and synced, so that none is ever half of anything. */
final class Records {
  /** How a file ends that is being written. */
  static final String FRESH = ".new";

  private Records() {}

  static Optional<Saved> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Json.parse(Files.readAllBytes(file)) instanceof JsonObject json ? Optional.of(new Saved(json)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonException e) {
      throw new DriverException(Code.INTERNAL, file + " cannot be read: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Durable when it returns. */
  static void write(Path file, Saved saved) {
    Path fresh = file.resolveSibling(file.getFileName() + FRESH);
    try (FileChannel channel =
        FileChannel.open(
            fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(saved.json().toBytes()));
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Shelf.syncEntry(file);
  }
}

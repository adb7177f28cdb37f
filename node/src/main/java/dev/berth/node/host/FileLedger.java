package dev.berth.node.host;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.node.KubeletPaths;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.DeviceFacts.State;
import dev.berth.node.volume.MountLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in a file, where the next agent finds it. Owns the file; used on the loop.
 *
 * <p>Each change is one line of JSON, appended with one write before the step that it tells of begins. That is all that an agent
 * that is killed needs: what was written is the kernel's. It is not synced, for there is nothing to save it from: when the machine
 * goes down its mounts go too, and the first line says in which run of the kernel the rest was true. What is left on the disk
 * after that, directories of pods, is found by looking ({@link LinuxVolumes#forgetOthers}). A line that was torn is the
 * last one, and tells of a step that had not begun.
 *
 * <p>When it is opened, whenever it is mostly history, and after a write that failed (a full disk), the file is written anew beside
 * and renamed.
 */
public final class FileLedger extends MountLedger implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileLedger.class);
  /** Of the file, in the root. */
  static final String NAME = "berth-mounts.jsonl";
  /** So many lines more than entries are history enough. */
  private static final int MOST_HISTORY = 2_000;

  private final Path file;
  private final String boot;
  private FileChannel channel;
  private int lines;
  /** Whether the file tells less than is known. */
  private boolean behind;

  private FileLedger(Path file, String boot, FileChannel channel) {
    this.file = file;
    this.boot = boot;
    this.channel = channel;
  }

  /**
   * Reads what an earlier agent has left. Entries of an earlier run of the kernel count as gone, save those of directories; what
   * should be mounted and is not is uncertain.
   *
   * @throws UncheckedIOException where the file cannot be read or written
   */
  public static FileLedger open(KubeletPaths paths) {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      return open(paths, boot, new Mounts().table());
    } catch (IOException e) {
      throw new UncheckedIOException("finding out in which run of the kernel this is", e);
    }
  }

  static FileLedger open(KubeletPaths paths, String boot, MountTable table) {
    Path file = Path.of(paths.root(), NAME);
    try {
      Directories.make(Path.of(paths.root()), 0755);
      FileLedger ledger =
          new FileLedger(file, boot, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
      ledger.load(Files.readString(file));
      ledger.compare(paths, table);
      ledger.rewrite();
      return ledger;
    } catch (IOException e) {
      throw new UncheckedIOException("opening the ledger " + file + ": " + e.getMessage(), e);
    }
  }

  private void load(String text) {
    boolean same = true;
    for (String line : text.lines().toList()) {
      Optional<JsonObject> read = parsed(line);
      if (read.isEmpty()) {
        LOG.warn("file={} line left out, it was not written to its end: {}", file, line);
        continue;
      }
      JsonObject change = read.get();
      if (change.has("boot")) {
        same = change.text("boot").equals(boot);
      } else if (change.has("put")) {
        LedgerLines.read(change.object("put")).ifPresent(super::put);
      } else {
        all().stream().filter(e -> e.key().equals(change.text("strike"))).toList().forEach(super::strike);
      }
    }
    if (!same) {
      LOG.info("file={} the machine was down: its mounts are gone", file);
      crashed();
    }
  }

  private static Optional<JsonObject> parsed(String line) {
    try {
      return Json.parse(line) instanceof JsonObject o ? Optional.of(o) : Optional.empty();
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  /** What somebody else has unmounted is to be mounted again, and is let go of as if it were there. */
  public void compare(KubeletPaths paths) {
    compare(paths, new Mounts().table());
  }

  private void compare(KubeletPaths paths, MountTable table) {
    for (Entry entry : all()) {
      switch (entry) {
        case Staged staged -> {
          if (staged.state() == State.DONE && isLost(staged.device(), staged.device().stagePath(paths), table)) {
            super.put(new Staged(staged.device(), State.UNCERTAIN));
          }
        }
        case Published published -> {
          String path = published.device().podPath(paths, published.podUid());
          if (published.state() == State.DONE && isLost(published.device(), path, table)) {
            super.put(new Published(published.device(), published.podUid(), State.UNCERTAIN));
          }
        }
        case SetUp _ -> {}
      }
    }
  }

  /** Of devices without a file system nothing shows in the table where drivers link them. */
  private static boolean isLost(Device device, String path, MountTable table) {
    return !device.block() && table.at(path).isEmpty();
  }

  @Override
  public void put(Entry entry) {
    try {
      append(putting(entry));
    } catch (IOException e) {
      throw new UncheckedIOException("writing the ledger " + file + ": " + e.getMessage(), e);
    }
    super.put(entry);
    forgetHistory();
  }

  @Override
  public void confirm(Entry entry) {
    super.confirm(entry);
    follow(putting(entry));
  }

  @Override
  public void strike(Entry entry) {
    super.strike(entry);
    follow(JsonObject.EMPTY.with("strike", entry.key()));
  }

  private static JsonObject putting(Entry entry) {
    return JsonObject.of("put", LedgerLines.written(entry));
  }

  /** What need not be written now is written with the next change that can be. */
  private void follow(JsonObject change) {
    try {
      append(change);
      forgetHistory();
    } catch (IOException e) {
      LOG.warn("file={} not written, tried again with the next change: {}", file, e.getMessage());
    }
  }

  /** After a failure a line may be torn and others missing: then all is written anew first. */
  private void append(JsonObject change) throws IOException {
    if (behind) {
      rewrite();
    }
    behind = true;
    write(channel, change);
    behind = false;
    lines++;
  }

  private void forgetHistory() {
    if (lines > all().size() * 2 + MOST_HISTORY) {
      try {
        rewrite();
      } catch (IOException e) {
        LOG.warn("file={} keeps its history for now: {}", file, e.getMessage());
      }
    }
  }

  private static void write(FileChannel channel, JsonObject change) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((change + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void rewrite() throws IOException {
    Path next = file.resolveSibling(NAME + ".next");
    List<Entry> entries = all();
    FileChannel fresh =
        FileChannel.open(
            next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    try {
      write(fresh, JsonObject.EMPTY.with("boot", boot));
      for (Entry entry : entries) {
        write(fresh, putting(entry));
      }
      // here a sync does matter: without it a name may come back from a crash without its contents
      fresh.force(true);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      fresh.close();
      Files.deleteIfExists(next);
      throw e;
    }
    channel.close();
    channel = fresh;
    lines = entries.size() + 1;
    behind = false;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the ledger " + file, e);
    }
  }
}

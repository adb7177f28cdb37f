package dev.berth.server;

import dev.berth.base.json.JsonObject;
import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Contents;
import dev.berth.store.Expect;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.Stores;
import dev.berth.store.Value;
import dev.berth.store.WriteResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the objects of a data directory along when its server is begun with an etcd that has none. A mark is in the etcd until all of them
 * are: whoever finds it goes on where it ended. The directory's store is kept under another name, so that nobody goes on with it by mistake.
 */
final class StoreMove {
  static final String MARK = "/registry/berth.dev/moving/objects";
  private static final Logger LOG = LoggerFactory.getLogger(StoreMove.class);
  /** Less than an etcd takes in one request. */
  private static final int CHANGES = 100;
  private static final int BYTES = 1 << 20;

  private final Store target;
  private final Path from;
  private final Path moved;

  private StoreMove(Path dataDir, Store target) {
    this.target = target;
    this.from = store(dataDir);
    this.moved = moved(dataDir);
  }

  static Path store(Path dataDir) {
    return dataDir.resolve("store");
  }

  private static Path moved(Path dataDir) {
    return dataDir.resolve("store-moved-to-etcd");
  }

  /** @throws StoreException where the objects of a data directory are in an etcd since */
  static void requireHere(Path dataDir) {
    if (Files.isDirectory(moved(dataDir)) && !Files.isDirectory(store(dataDir))) {
      throw new StoreException(
          "the objects of " + dataDir + " are in an etcd: start berth server with --etcd-servers. To go on with what there was before that, rename "
              + moved(dataDir) + " to " + store(dataDir));
    }
  }

  /** @throws StoreException where only a part of them is there, and the rest is not in this directory */
  static void toEtcd(Path dataDir, Store target, StoreConfig settings, InstantSource clock) {
    new StoreMove(dataDir, target).run(settings, clock);
  }

  private void run(StoreConfig settings, InstantSource clock) {
    boolean begun = target.get(MARK).isPresent();
    if (!begun && target.count("/") > 0) {
      return;
    }
    if (Files.isDirectory(from)) {
      try (Store source = Stores.durable(from, settings, clock)) {
        copy(Contents.of(source), begun);
      }
    } else if (begun && !Files.isDirectory(moved)) {
      throw new StoreException(
          "the etcd has a part of the objects of another data directory: start with that one, and it goes on with it");
    }
    if (target.get(MARK).isPresent()) {
      keepAside();
      write(new Change.Delete(MARK, Expect.ANYTHING));
    }
  }

  private void copy(Contents source, boolean begun) {
    if (source.entries().isEmpty()) {
      return;
    }
    if (!begun) {
      write(new Change.Put(MARK, Expect.ABSENT, Value.plain(JsonObject.EMPTY.toString().getBytes(StandardCharsets.UTF_8))));
    }
    Contents there = new Contents(Contents.of(target).entries().stream().filter(entry -> !entry.key().equals(MARK)).toList());
    source.after(there).forEach(this::inParts);
    LOG.info("store={} objects={}: they are in the etcd now", from, source.entries().size());
  }

  private void inParts(Batch all) {
    List<Change> part = new ArrayList<>();
    int bytes = 0;
    for (Change change : all.changes()) {
      int size = change.key().length() + (change instanceof Change.Put put ? put.value().bytes().length : 0);
      if (!part.isEmpty() && (part.size() == CHANGES || bytes + size > BYTES)) {
        write(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(change);
      bytes += size;
    }
    write(part);
  }

  private void write(Change change) {
    write(List.of(change));
  }

  private void write(List<Change> changes) {
    String what = "the etcd did not take " + changes.getFirst().key() + " (" + changes.size() + " changes): ";
    try {
      WriteResult result = target.write(new Batch(changes)).join();
      if (!(result instanceof WriteResult.Committed)) {
        throw new StoreException(what + result);
      }
    } catch (CompletionException e) {
      throw new StoreException(what + (e.getCause() == null ? e : e.getCause()).getMessage(), e);
    }
  }

  private void keepAside() {
    if (!Files.isDirectory(from)) {
      return;
    }
    try {
      Files.move(from, moved);
    } catch (IOException e) {
      throw new StoreException(from + " cannot be renamed to " + moved + ": " + e, e);
    }
  }
}

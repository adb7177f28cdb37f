package dev.berth.etcd;

import com.google.protobuf.ByteString;
import dev.berth.etcd.proto.KeyValue;
import dev.berth.etcd.proto.RangeRequest;
import dev.berth.etcd.proto.RangeResponse;
import dev.berth.store.Entry;
import dev.berth.store.Event;
import dev.berth.store.image.Image;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All that a cluster has in etcd, as it is at one revision. */
record Loading(long revision, List<KeyValue> kept, Keys keys) {
  /** Of the largest objects still less than a connection takes in one answer. */
  private static final int PAGE = 128;
  private static final ByteString NEXT = ByteString.copyFrom(new byte[1]);

  /** Asks for it page by page. */
  static Loading of(Channel etcd, Keys keys) {
    List<KeyValue> all = new ArrayList<>();
    RangeRequest.Builder page = RangeRequest.newBuilder().setKey(keys.first()).setRangeEnd(keys.end()).setLimit(PAGE);
    while (true) {
      RangeResponse answer = Calls.ask(etcd, Calls.RANGE, page.build());
      all.addAll(answer.getKvsList());
      if (page.getRevision() == 0) {
        page.setRevision(answer.getHeader().getRevision());
      }
      if (!answer.getMore()) {
        return new Loading(page.getRevision(), List.copyOf(all), keys);
      }
      page.setKey(all.getLast().getKey().concat(NEXT));
    }
  }

  Image image() {
    List<Entry> entries = new ArrayList<>();
    kept.forEach(kv -> entries.add(Texts.entry(keys.back(kv.getKey()), kv)));
    entries.sort(Comparator.comparing(Entry::key));
    return Image.of(revision, entries);
  }

  /** Whether the image has seen what is not there yet: this is an etcd whose past is another. */
  boolean isBefore(Image image) {
    return revision < image.revision()
        || kept.stream().anyMatch(kv -> image.get(keys.back(kv.getKey())).filter(seen -> seen.revision() > kv.getModRevision()).isPresent());
  }

  /** What happened since an older image, as far as it can still be seen, by revisions. */
  List<Image.Applied> since(Image older) {
    TreeMap<Long, TreeMap<String, Optional<Entry>>> changes = new TreeMap<>();
    Map<String, Entry> now = new TreeMap<>();
    kept.forEach(kv -> now.put(keys.back(kv.getKey()), Texts.entry(keys.back(kv.getKey()), kv)));
    older.forEach(
        entry -> {
          Optional<Entry> current = Optional.ofNullable(now.get(entry.key()));
          if (current.isEmpty()) {
            at(changes, revision).put(entry.key(), Optional.empty());
          } else if (current.get().createRevision() != entry.createRevision()) { // it was deleted before it was made again
            at(changes, current.get().createRevision() - 1).put(entry.key(), Optional.empty());
          }
        });
    now.values().stream()
        .filter(entry -> entry.revision() > older.revision())
        .forEach(entry -> at(changes, entry.revision()).put(entry.key(), Optional.of(entry)));
    List<Image.Applied> batches = new ArrayList<>();
    Image image = older;
    for (Map.Entry<Long, TreeMap<String, Optional<Entry>>> batch : changes.entrySet()) {
      List<Event> events = new ArrayList<>();
      for (Map.Entry<String, Optional<Entry>> change : batch.getValue().entrySet()) {
        String key = change.getKey();
        events.add(new Event(batch.getKey(), key, change.getValue(), image.get(key)));
        image = change.getValue().isPresent() ? image.with(change.getValue().get()) : image.without(key);
      }
      image = image.at(batch.getKey());
      batches.add(new Image.Applied(image, events));
    }
    return batches;
  }

  private static Map<String, Optional<Entry>> at(
      Map<Long, TreeMap<String, Optional<Entry>>> changes, long revision) {
    return changes.computeIfAbsent(revision, _ -> new TreeMap<>());
  }
}

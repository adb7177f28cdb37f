package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ContentsTest {
  private final Store store = Stores.memory(StoreConfig.DEFAULTS, () -> Instant.EPOCH);

  private void put(String key, String before, String after) {
    Value value = new Value((before + after).getBytes(StandardCharsets.UTF_8), before.length(), Optional.empty());
    store.write(Batch.of(new Change.Put(key, Expect.ANYTHING, value))).join();
  }

  private void delete(String key) {
    store.write(Batch.of(new Change.Delete(key, Expect.ANYTHING))).join();
  }

  private static void putBack(Contents contents, Store into) {
    for (Batch batch : contents.after(Contents.of(into))) {
      assertThat(into.write(batch).join()).isInstanceOf(WriteResult.Committed.class);
    }
  }

  /** Values without the revisions that they carry. */
  private static TreeMap<String, String> texts(Store store) {
    TreeMap<String, String> all = new TreeMap<>();
    for (Entry entry : Contents.of(store).entries()) {
      String text = new String(entry.bytes(), StandardCharsets.UTF_8);
      assertThat(text).contains("<" + entry.revision() + ">");
      all.put(entry.key(), text.replaceAll("<\\d+>", "<>"));
    }
    return all;
  }

  @Test
  void whatIsPutBackIsThereAgainInRevisionsOfItsOwn() {
    put("/registry/a/same", "a<", ">");
    put("/registry/a/changed", "b<", ">");
    put("/registry/a/gone", "c<", ">");
    TreeMap<String, String> before = texts(store);
    Contents contents = Contents.of(store);
    final long same = store.get("/registry/a/same").orElseThrow().revision();
    put("/registry/a/changed", "other<", ">");
    delete("/registry/a/gone");
    put("/registry/a/new", "d<", ">");

    putBack(contents, store);

    assertThat(texts(store)).isEqualTo(before);
    assertThat(store.get("/registry/a/same").orElseThrow().revision()).isEqualTo(same);
    assertThat(contents.after(Contents.of(store))).isEmpty();
  }

  @Test
  void untouchedStoreNeedsNoWrite() {
    put("/registry/a/same", "a<", ">");
    assertThat(Contents.of(store).after(Contents.of(store))).isEmpty();
  }

  @Test
  void anotherStoreCanHoldWhatWasWrittenToBytes() throws IOException {
    put("/registry/a/one", "a<", ">");
    put("/registry/b/two", "b<", ">");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Contents.of(store).write(new DataOutputStream(out));
    Store other = Stores.memory(StoreConfig.DEFAULTS, () -> Instant.EPOCH);
    putBack(Contents.read(new DataInputStream(new ByteArrayInputStream(out.toByteArray()))), other);
    assertThat(texts(other)).isEqualTo(texts(store));
  }
}

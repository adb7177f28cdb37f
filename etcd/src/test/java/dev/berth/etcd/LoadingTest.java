package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.etcd.proto.KeyValue;
import dev.berth.store.Drive;
import dev.berth.store.Entry;
import dev.berth.store.Event;
import dev.berth.store.image.Image;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of what happened while nobody looked. */
class LoadingTest {
  private static final Keys KEYS = new Keys("/shop");

  private static KeyValue kept(String name, long created, long modified) {
    return KeyValue.newBuilder()
        .setKey(KEYS.of(Drive.PODS + name))
        .setCreateRevision(created)
        .setModRevision(modified)
        .setValue(Texts.of(Drive.value(name + modified)))
        .build();
  }

  private static Loading at(long revision, KeyValue... kept) {
    return new Loading(revision, List.of(kept), KEYS);
  }

  private static List<String> told(Loading before, Loading after) {
    return after.since(before.image()).stream().flatMap(batch -> batch.events().stream()).map(LoadingTest::line).toList();
  }

  private static String line(Event event) {
    String name = event.key().substring(Drive.PODS.length());
    return event.revision() + " " + name + event.current().map(e -> " " + e.createRevision() + " " + Drive.text(e)).orElse(" gone");
  }

  @Test
  void changesAreToldInTheOrderInWhichTheyHappened() {
    Loading before = at(10, kept("a", 2, 2), kept("b", 3, 9), kept("c", 4, 4));
    Loading after = at(20, kept("a", 2, 15), kept("b", 3, 9), kept("d", 12, 14), kept("e", 12, 12));
    assertThat(told(before, after)).containsExactly("12 e 12 e12", "14 d 12 d14", "15 a 2 a15", "20 c gone");
  }

  @Test
  void whatWasMadeAnewWasGoneBefore() {
    assertThat(told(at(10, kept("a", 2, 2)), at(20, kept("a", 13, 17)))).containsExactly("12 a gone", "17 a 13 a17");
  }

  @Test
  void theLastPictureIsTheOneThatWasRead() {
    Loading after = at(20, kept("a", 13, 17), kept("b", 3, 12), kept("d", 11, 11));
    Image last = after.since(at(10, kept("a", 2, 2), kept("b", 3, 9), kept("c", 4, 4)).image()).getLast().image();
    assertThat(last.list("", 0, "")).extracting(LoadingTest::line).isEqualTo(after.image().list("", 0, "").stream().map(LoadingTest::line).toList());
  }

  private static String line(Entry entry) {
    return entry.key() + entry.createRevision() + " " + entry.revision() + Drive.text(entry);
  }

  @Test
  void nothingIsToldWhereNothingHappened() {
    assertThat(told(at(10, kept("a", 2, 2)), at(20, kept("a", 2, 2)))).isEmpty();
  }
}

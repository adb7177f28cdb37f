package dev.berth.api.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.store.Entry;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TreesTest {
  private final Trees trees = new Trees();

  private static Entry entry(int number) {
    byte[] text = "{\"metadata\":{\"name\":\"x\"}}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    return new Entry("/k/" + number, number, number, text, -1, Optional.of(Json.parse(text)));
  }

  @Test
  void eventsDriveOutOneAnotherAndNothingElse() {
    Entry pod = entry(1);
    trees.keep(pod);
    Entry first = entry(2);
    trees.keepBriefly(first);

    IntStream.range(0, Trees.KEPT + Trees.KEPT_BRIEFLY).mapToObj(TreesTest::entry).forEach(trees::keepBriefly);

    assertThat(first.attachment()).isEmpty();
    assertThat(pod.attachment()).isPresent();
  }

  @Test
  void theTreeOfTheEntryThatWasRememberedLongestGoes() {
    Entry first = entry(1);
    trees.keep(first);
    IntStream.range(0, Trees.KEPT).mapToObj(TreesTest::entry).forEach(trees::keep);

    assertThat(first.attachment()).isEmpty();
    assertThat(trees.of(first).object("metadata").text("name")).isEqualTo("x");
  }
}

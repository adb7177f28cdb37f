package dev.berth.base.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

  /** Of so many letters, in so many members. */
  private static JsonObject wide(int letters, int members) {
    JsonObject.Builder b = JsonObject.builder();
    for (int i = 0; i < members; i++) {
      b.put("member-" + i, Integer.toString(i % 10).repeat(letters));
    }
    return b.build();
  }

  private static String expected(int letters, int members) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      texts.add("\"member-" + i + "\":\"" + Integer.toString(i % 10).repeat(letters) + "\"");
    }
    return "{" + String.join(",", texts) + "}";
  }

  @Property(tries = 100)
  void aTextStaysAsItWasWhateverIsWrittenAfterIt(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 40_000) Integer> letters) {
    List<byte[]> texts = letters.stream().map(n -> wide(n, 3).toBytes()).toList();
    for (int i = 0; i < texts.size(); i++) {
      assertThat(new String(texts.get(i), StandardCharsets.UTF_8)).isEqualTo(expected(letters.get(i), 3));
    }
  }

  @Test
  void manyThreadsWriteAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> same = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int letters = 1 + 700 * t;
        same.add(
            threads.submit(
                () -> {
                  boolean all = true;
                  for (int i = 0; i < 300; i++) {
                    all &= wide(letters, 7).toString().equals(expected(letters, 7));
                  }
                  return all;
                }));
      }
      for (Future<Boolean> each : same) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  @Test
  void whatIsWrittenForAnotherTextMeanwhileHasRoomOfItsOwn() {
    JsonObject inner = JsonObject.of("a", JsonString.of("b"));
    inner.keep((Spelling) _ -> wide(10, 2).toBytes());
    JsonObject outer = JsonObject.of("before", JsonString.of("x".repeat(50)), "inner", inner);
    assertThat(outer.toString()).isEqualTo("{\"before\":\"" + "x".repeat(50) + "\",\"inner\":" + expected(10, 2) + "}");
  }
}

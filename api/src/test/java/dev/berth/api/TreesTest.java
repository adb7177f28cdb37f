package dev.berth.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept parsed is bounded, however much is written. */
class TreesTest {
  @Test
  void treesOfOldWritesAreLetGo() {
    ApiFixture f = new ApiFixture();
    int written = 5_000;
    for (int i = 0; i < written; i++) {
      f.call(
          "POST",
          "/api/v1/namespaces/default/configmaps",
          "{\"metadata\":{\"name\":\"c" + i + "\"},\"data\":{\"a\":\"b\"}}");
    }
    long parsed =
        IntStream.range(0, written)
            .filter(
                i -> f.store.get("/registry/core/configmaps/default/c" + i).orElseThrow().attachment().isPresent())
            .count();
    assertThat(parsed).isBetween(1L, 4096L);
  }
}

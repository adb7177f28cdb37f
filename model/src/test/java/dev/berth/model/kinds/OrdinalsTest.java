package dev.berth.model.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrdinalsTest {
  private static StatefulSet set(int first, int count, String reserved) {
    return new StatefulSet(
        (JsonObject)
            Yaml.parse(
                "{metadata: {annotations: {%s: '%s'}}, spec: {replicas: %d, ordinals: {start: %d}}}"
                    .formatted(StatefulSet.RESERVE_ORDINALS, reserved, count, first)));
  }

  @ParameterizedTest
  @Spec("H10")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | 3 |              | 0 1 2
          0 | 3 | 1            | 0 2 3
          0 | 3 | ' 2 , 0,0 '  | 1 3 4
          5 | 3 | 1,6,20       | 5 7 8
          0 | 3 | 3            | 0 1 2
          0 | 0 | 1            | ''
          """)
  void asManyAsThereAreReplicasWithoutThoseThatAreReserved(int first, int count, String reserved, String ordinals) {
    Ordinals all = set(first, count, reserved == null ? "" : reserved).ordinals();
    assertThat(all.all().mapToObj(Integer::toString)).containsExactly(ordinals.isEmpty() ? new String[0] : ordinals.split(" "));
    assertThat(IntStream.range(0, 30).filter(all::has)).containsExactlyElementsOf(all.all().boxed().toList());
    assertThat(all.all().map(all::placeOf)).containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "1", "1, 3", "0,999999999"})
  void whatCanBeRead(String text) {
    assertThat(Ordinals.error(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "1,", "-1", "1 3", "1-3", "9999999999"})
  void whatCannot(String text) {
    assertThat(Ordinals.error(text)).contains("must be ordinals with commas between them, such as 1,3");
  }
}

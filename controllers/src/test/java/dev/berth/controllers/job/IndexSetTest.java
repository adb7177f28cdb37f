package dev.berth.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexSetTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"0 1 2 5 7 8|0-2,5,7,8", "3|3", "0 1|0,1", "4 5 6|4-6"})
  void runsOfThreeAreWrittenAsIntervals(String indexes, String text) {
    List<Integer> all = List.of(indexes.split(" ", -1)).stream().map(Integer::valueOf).toList();
    assertThat(IndexSet.of(all)).hasToString(text);
  }

  @Property
  void theTextReadsBack(@ForAll Set<@IntRange(min = 0, max = 60) Integer> indexes) {
    IndexSet set = IndexSet.of(indexes);
    IndexSet read = IndexSet.parse(set.toString(), 61);
    assertThat(read).hasToString(set.toString());
    assertThat(read.total()).isEqualTo(indexes.size());
    indexes.forEach(index -> assertThat(read.has(index)).isTrue());
  }
}

package dev.berth.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class JoinedPartsTest {
  @Property(tries = 200)
  void partsTogetherAreTheTextsWithoutWhatIsSkipped(
      @ForAll @Size(max = 12) List<@IntRange(max = 150_000) Integer> lengths, @ForAll long seed) {
    Random random = new Random(seed);
    List<byte[]> texts = new ArrayList<>();
    int[] skips = new int[lengths.size()];
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < lengths.size(); i++) {
      byte[] text = new byte[lengths.get(i)];
      random.nextBytes(text);
      texts.add(text);
      skips[i] = random.nextInt(text.length + 1);
      expected.write(text, skips[i], text.length - skips[i]);
    }

    JoinedParts parts = new JoinedParts(texts, skips);

    ByteArrayOutputStream found = new ByteArrayOutputStream();
    parts.forEach(found::writeBytes);
    assertThat(found.toByteArray()).isEqualTo(expected.toByteArray());
    assertThat(parts.bytes()).isEqualTo(expected.size());
    assertThat(parts.stream().limit(Math.max(0, parts.size() - 1))).allMatch(p -> p.length == JoinedParts.PART);
  }

  @Test
  void nothingHasNoParts() {
    assertThat(new JoinedParts(List.of(), new int[0])).isEmpty();
  }
}

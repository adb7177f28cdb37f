package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Parts, one after the other, are what was appended. */
class BytePartsTest {
  @Test
  void partsJoinToWhatWasAppended() {
    Random random = new Random(7);
    ByteParts parts = new ByteParts();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(i == 250 ? 1 : 6000) + (i == 250 ? 700_000 : 0)];
      random.nextBytes(bytes);
      int from = random.nextInt(bytes.length + 1);
      parts.append(bytes, from);
      whole.write(bytes, from, bytes.length - from);
    }
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    parts.list().forEach(joined::writeBytes);
    assertThat(joined.toByteArray()).isEqualTo(whole.toByteArray());
    assertThat(parts.list().getFirst().length).isLessThanOrEqualTo(256 * 1024);
  }
}

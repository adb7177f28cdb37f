package dev.berth.store.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PackerTest {
  private final Packer packer = new Packer();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** As long as an event, of which a sixth is its own. */
  private static byte[] alike(Random random, String kind) {
    return bytes(
        "{\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"web-" + random.nextInt(1000) + "." + random.nextLong()
            + "\",\"uid\":\"" + Long.toHexString(random.nextLong()) + "\"}," + ("\"reason\":\"of " + kind + "\",").repeat(20)
            + "\"at\":" + random.nextInt() + "}");
  }

  private static byte[] unlike(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Property
  void whateverIsPackedComesOutAsItWas(
      @ForAll long seed, @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 40_000) Integer> lengths) {
    Random random = new Random(seed);
    Packer any = new Packer();
    List<byte[]> texts = new ArrayList<>();
    List<Optional<Packed>> packed = new ArrayList<>();
    for (int length : lengths) {
      texts.add(length % 4 == 0 ? unlike(random, length) : cut(alike(random, "K" + length % 3), length, random));
      packed.add(any.pack(texts.getLast()));
    }
    for (int i = 0; i < texts.size(); i++) {
      if (packed.get(i).isPresent()) {
        assertThat(packed.get(i).get().bytes()).isEqualTo(texts.get(i));
        assertThat(packed.get(i).get().length()).isEqualTo(texts.get(i).length);
      }
    }
  }

  /** The text without its end, some of its bytes changed. */
  private static byte[] cut(byte[] text, int length, Random random) {
    byte[] some = Arrays.copyOf(text, Math.min(text.length, length));
    for (int i = 0; some.length > 0 && i < length % 7; i++) {
      some[random.nextInt(some.length)] = (byte) random.nextInt();
    }
    return some;
  }

  @Test
  void textsThatAreAlikeTakeLittleRoom() {
    Random random = new Random(1);
    long length = 0;
    long taken = 0;
    for (int i = 0; i < 300; i++) {
      byte[] text = alike(random, "Event" + i % 5);
      Packed packed = packer.pack(text).orElseThrow();
      length += text.length;
      taken += packed.packedBytes();
    }
    assertThat(taken).isLessThan(length / 3);
  }

  @Test
  void whatIsUnlikeAllOthersStaysAsItIs() {
    Random random = new Random(2);
    for (int i = 0; i < 300; i++) {
      unlikeFillsThePhrases(random);
    }
    assertThat(packer.pack(unlike(random, 500))).isEmpty();
  }

  private static byte[] late(Random random) {
    return bytes("<late>".repeat(80) + random.nextInt());
  }

  private void unlikeFillsThePhrases(Random random) {
    packer.pack(unlike(random, 500));
  }

  @Test
  void newPhrasesAreLearnedWhereTheOldOnesAreOfNoUse() {
    Random random = new Random(3);
    byte[] early = alike(random, "Early");
    Packed before = packer.pack(early).orElseThrow();
    for (int i = 0; i < 200; i++) {
      unlikeFillsThePhrases(random);
    }
    assertThat(packer.pack(late(random))).isEmpty();
    for (int i = 0; i < 3000; i++) {
      packer.pack(late(random));
    }
    assertThat(packer.pack(late(random))).isPresent();
    assertThat(before.bytes()).isEqualTo(early);
  }
}

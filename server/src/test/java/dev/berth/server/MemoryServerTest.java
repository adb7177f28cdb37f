package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.store.Contents;
import dev.berth.store.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class MemoryServerTest {
  private static MemoryServer start(boolean anew) {
    VirtualLoop loop = new VirtualLoop(1);
    MemoryServer.Start start = MemoryServer.Start.of(1);
    return anew
        ? MemoryServer.anew(loop, Runnable::run, loop.random(), start)
        : MemoryServer.start(loop, Runnable::run, loop.random(), start);
  }

  private static TreeMap<String, String> objects(MemoryServer server) {
    TreeMap<String, String> all = new TreeMap<>();
    for (Entry entry : Contents.of(server.store()).entries()) {
      String text = new String(entry.bytes(), StandardCharsets.UTF_8);
      all.put(
          entry.key(),
          text.replaceAll("\"uid\":\"[^\"]*\"", "uid")
              .replaceAll("\"resourceVersion\":\"\\d+\"", "revision")
              .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "time"));
    }
    return all;
  }

  @Test
  void clusterBeginsWithWhatItWouldMakeItself() {
    try (MemoryServer made = start(true);
        MemoryServer written = start(false)) {
      assertThat(objects(written)).isEqualTo(objects(made));
    }
  }

  @Test
  void clustersThatBeginAlikeHaveUidsOfTheirOwn() {
    Assumptions.assumeTrue(
        MemoryServer.class.getResource("beginning.bin") != null, "needs beginning.bin, which the Maven build writes");
    VirtualLoop loop = new VirtualLoop(1);
    List<String> texts =
        List.of(Beginning.of(loop.clock().instant(), loop.random()), Beginning.of(loop.clock().instant(), loop.random()))
            .stream()
            .flatMap(contents -> contents.orElseThrow().entries().stream())
            .map(entry -> new String(entry.bytes(), StandardCharsets.UTF_8).replaceAll("(?s).*\"uid\":\"([^\"]*)\".*", "$1"))
            .toList();
    assertThat(texts).doesNotHaveDuplicates();
  }
}

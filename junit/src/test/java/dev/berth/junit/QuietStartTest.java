package dev.berth.junit;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a cluster does not pay for that has nothing to tell. */
class QuietStartTest {

  /** In virtual time: what is written at once, and refused, and told where somebody debugs, is then the same each time. */
  public static final class Story implements Runnable {
    @Override
    public void run() {
      try (Cluster cluster = Berth.builder().virtualTime().start()) {
        cluster.apply(Manifest.WEB);
        cluster.awaitReady("statefulset/web", Duration.ofMinutes(1));
      }
    }
  }

  @Test
  void looksForNoLibraryOfLoggers() throws Exception {
    try (Without loader = new Without("org.slf4j.LoggerFactory")) {
      Runnable story = (Runnable) loader.loadClass(Story.class.getName()).getDeclaredConstructor().newInstance();
      assertThatCode(story::run).doesNotThrowAnyException();
    }
  }
}

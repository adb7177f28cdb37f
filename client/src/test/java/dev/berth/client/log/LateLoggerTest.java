package dev.berth.client.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class LateLoggerTest {
  private final Queue<SubstituteLoggingEvent> events = new ArrayDeque<>();
  private final Logger real = new EventRecordingLogger(new SubstituteLogger("real", events, false), events);
  private final AtomicInteger asked = new AtomicInteger();
  private final Logger late =
      LateLogger.of(
          "late",
          () -> {
            asked.incrementAndGet();
            return real;
          });

  @Test
  void asksForTheRealOneOnlyWhenSomethingIsSaid() {
    assertThat(late.getName()).isEqualTo("late");
    assertThat(asked).hasValue(0);

    late.warn("one");
    late.warn("two");
    assertThat(asked).hasValue(1);
  }

  @Test
  void saysWhatItWasTold() {
    IllegalStateException why = new IllegalStateException("why");
    late.error("pod={} node={} volume={}", "a", "b", "c", why);
    late.atDebug().log("key={}", "k");

    SubstituteLoggingEvent error = events.remove();
    assertThat(error.getLevel()).isEqualTo(Level.ERROR);
    assertThat(error.getMessage()).isEqualTo("pod={} node={} volume={}");
    assertThat(Arrays.asList(error.getArgumentArray())).containsExactly("a", "b", "c");
    assertThat(error.getThrowable()).isSameAs(why);
    SubstituteLoggingEvent debug = events.remove();
    assertThat(debug.getLevel()).isEqualTo(Level.DEBUG);
    assertThat(Arrays.asList(debug.getArgumentArray())).containsExactly("k");
  }

  /** Another library of a test may have brought it. */
  @Test
  void anOlderFacadeIsAskedAtOnce() throws Exception {
    URL[] places = {here(LateLogger.class), here(Logger.class)};
    try (URLClassLoader older =
        new URLClassLoader(places, ClassLoader.getPlatformClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.equals("org.slf4j.helpers.LegacyAbstractLogger")) {
              throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
          }
        }) {
      Object logger = older.loadClass(LateLogger.class.getName()).getMethod("of", Class.class).invoke(null, String.class);
      assertThat(logger.getClass().getName()).startsWith("org.slf4j.");
    }
  }

  private static URL here(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }
}

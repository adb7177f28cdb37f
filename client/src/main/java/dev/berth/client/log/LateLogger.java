package dev.berth.client.log;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A logger that asks SLF4J for the real one when something is to be logged. SLF4J looks through the whole class path for its
 * provider: a tenth of a second of CPU in a JVM that has just begun, for a cluster that may never have anything to say.
 */
public final class LateLogger {
  private LateLogger() {}

  /** Where SLF4J is older than 2, which a test's other libraries may have brought, the real one at once. */
  public static Logger of(Class<?> type) {
    String name = type.getName();
    try {
      return of(name, () -> LoggerFactory.getLogger(name));
    } catch (NoClassDefFoundError _) {
      return LoggerFactory.getLogger(name);
    }
  }

  static Logger of(String name, Supplier<Logger> find) {
    return new Late(name, find);
  }

  private static final class Late extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private final transient Supplier<Logger> find;
    private transient volatile @Nullable Logger found;

    Late(String name, Supplier<Logger> find) {
      this.name = name;
      this.find = find;
    }

    private Logger real() {
      Logger known = found;
      if (known == null) {
        known = find.get();
        found = known;
      }
      return known;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return Late.class.getName();
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String message, Object @Nullable [] arguments, @Nullable Throwable thrown) {
      LoggingEventBuilder event = real().atLevel(level).setMessage(message);
      for (Object argument : arguments == null ? new Object[0] : arguments) {
        event = event.addArgument(argument);
      }
      (thrown == null ? event : event.setCause(thrown)).log();
    }

    @Override
    public boolean isTraceEnabled() {
      return real().isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
      return real().isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
      return real().isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
      return real().isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
      return real().isErrorEnabled();
    }
  }
}

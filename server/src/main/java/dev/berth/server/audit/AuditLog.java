package dev.berth.server.audit;

import dev.berth.api.audit.AuditPolicy;
import dev.berth.api.audit.AuditSink;
import dev.berth.api.audit.Auditing;
import dev.berth.base.json.JsonObject;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events as lines of JSON, each written before its request goes on. Owns the file; its lock is held while a line is written.
 * Turned-over files are called as upstream's are: {@code audit-2026-01-02T03-04-05.000.log}.
 */
public final class AuditLog implements AuditSink {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final AuditSettings settings;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private OutputStream out;
  private long size;

  private AuditLog(AuditSettings settings, InstantSource clock) throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.out = open();
  }

  /** @throws IOException where the file cannot be written, or the policy is none */
  public static Auditing open(AuditSettings settings, InstantSource clock) throws IOException {
    AuditPolicy policy;
    try {
      policy = AuditPolicy.read(Files.readAllBytes(settings.policyFile()));
    } catch (IllegalArgumentException e) {
      throw new IOException("--audit-policy-file: " + e.getMessage() + ": from file " + settings.policyFile(), e);
    }
    return new Auditing(Optional.of(new Auditing.To(policy, new AuditLog(settings, clock))), clock);
  }

  private boolean isFile() {
    return !settings.log().equals("-");
  }

  private OutputStream open() throws IOException {
    if (!isFile()) {
      return System.out;
    }
    Path file = Path.of(settings.log()).toAbsolutePath();
    try {
      makeSure(file);
    } catch (IOException e) {
      throw new IOException("--audit-log-path: " + file + " cannot be made (" + e + "): name another file, or - for standard output");
    }
    size = Files.size(file);
    return new FileOutputStream(file.toFile(), true);
  }

  private static void makeSure(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    if (Files.notExists(file)) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }

  @Override
  public boolean keep(JsonObject event) {
    byte[] text = event.toBytes();
    byte[] line = new byte[text.length + 1];
    System.arraycopy(text, 0, line, 0, text.length);
    line[text.length] = '\n';
    lock.lock();
    try {
      long most = settings.maxMegabytes() * 1024L * 1024;
      if (isFile() && most > 0 && size > 0 && size + line.length > most) {
        turnOver();
      }
      out.write(line);
      out.flush();
      size += line.length;
      return true;
    } catch (IOException e) {
      LOG.error("an audit event could not be kept: {}", event.text("auditID"), e);
      return !settings.strict();
    } finally {
      lock.unlock();
    }
  }

  private void turnOver() throws IOException {
    out.close();
    Path file = Path.of(settings.log()).toAbsolutePath();
    Instant now = clock.instant();
    Files.move(file, file.resolveSibling(stem(file) + "-" + STAMP.format(now) + ending(file)));
    out = open();
    List<Path> old;
    try (Stream<Path> beside = Files.list(file.resolveSibling("").toAbsolutePath())) {
      old =
          beside
              .filter(f -> isTurnedOver(f, file))
              .sorted(Comparator.comparing(Path::toString).reversed())
              .toList();
    }
    Instant oldest = now.minus(Duration.ofDays(settings.maxDays()));
    for (int i = 0; i < old.size(); i++) {
      boolean tooMany = settings.maxBackups() > 0 && i >= settings.maxBackups();
      if (tooMany || settings.maxDays() > 0 && Files.getLastModifiedTime(old.get(i)).toInstant().isBefore(oldest)) {
        Files.deleteIfExists(old.get(i));
      }
    }
  }

  private static boolean isTurnedOver(Path candidate, Path file) {
    String name = String.valueOf(candidate.getFileName());
    String stem = stem(file) + "-";
    return name.startsWith(stem) && name.endsWith(ending(file))
        && name.length() == stem.length() + "2026-01-02T03-04-05.000".length() + ending(file).length();
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - ending(file).length());
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot);
  }

  @Override
  public void close() {
    if (!isFile()) {
      return;
    }
    lock.lock();
    try {
      out.close();
    } catch (IOException e) {
      LOG.error("the audit log could not be closed", e);
    } finally {
      lock.unlock();
    }
  }
}

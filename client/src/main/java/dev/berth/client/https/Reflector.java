package dev.berth.client.https;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.ClientException;
import dev.berth.client.MissingRight;
import dev.berth.client.Requests;
import dev.berth.client.Source.Change;
import dev.berth.model.ResourceType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps up with one type: lists it, watches it from there, and begins again when it must. Its fields belong to the loop;
 * what blocks runs on virtual threads, one at a time, each for one {@link Round} that the loop may have given up meanwhile.
 *
 * <pre>
 * listing  → watching    the pages are told, as of their revision
 *          → listing     a page has expired (410), or no answer: after a backoff
 * watching → watching    the watch ended or broke off: from the last revision, after a backoff where it brought nothing
 *          → watching    somebody waits for a revision that nothing tells of: a watch of {@value Progress#BRIEF} seconds
 *          → listing     that did not tell of it either: a list does
 *          → listing     too far behind (410), refused, or not answered well {@value #BUSY_TO_RELIST} times in a row
 * </pre>
 */
final class Reflector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);
  private static final int BUSY_TO_RELIST = 3;
  /** Changes told in one turn. */
  private static final int BATCH = 256;
  /** Batches on their way to the loop; then the reader waits, and the server's feed keeps what follows. */
  private static final int AHEAD = 4;

  /** Takes what one type tells, in turns of the loop. */
  interface Sink {
    void listed(ResourceType type, List<JsonObject> objects, long revision);

    void changed(ResourceType type, List<Change> changes, long revision);
  }

  private final Connection connection;
  private final Loop loop;
  private final ResourceType type;
  private final Scope scope;
  private final Sink sink;
  private final Progress progress;

  private Round round;
  private String revision = "";
  /** Rounds in a row that brought nothing; a list alone is not enough, since the watch behind it may fail each time. */
  private int failures;
  private int busy;
  /** That a list was forbidden is told, and not again before one was answered. */
  private boolean forbidden;
  private boolean closed;

  Reflector(Connection connection, Loop loop, ResourceType type, Scope scope, Sink sink) {
    this.connection = connection;
    this.loop = loop;
    this.type = type;
    this.scope = scope;
    this.sink = sink;
    this.progress = new Progress(loop, this::told, this::watch);
    this.round = new Round();
  }

  /** What a thread does for the loop, until the loop turns to another. */
  private static final class Round {
    private final Semaphore ahead = new Semaphore(AHEAD);
    private volatile boolean over;
    private volatile Optional<InputStream> stream = Optional.empty();
    private volatile boolean heard;

    void end() {
      over = true;
      ahead.release(AHEAD); // nobody waits for turns that will not come
      stream.ifPresent(Connection::close);
    }
  }

  /** Why a round ended. */
  private enum End {
    /** Nothing wrong: on from here. */
    ENDED,
    /** No answer, or not to the end: the server may be away for a while. */
    FAILED,
    /** The server could not: it answered so. */
    BUSY,
    /** History is gone, or the question was refused: a list is needed. */
    STALE
  }

  void start() {
    loop.execute(this::list);
  }

  private void list() {
    progress.listed();
    begin(this::pages);
  }

  private void watch() {
    String from = revision;
    long most = connection.settings().watch().toSeconds();
    long seconds = progress.beginsBriefly() ? Progress.BRIEF : most + loop.random().nextLong(most + 1);
    begin(mine -> follow(mine, from, seconds));
    listen(round);
  }

  /** Has the server say where it is, if the watch falls silent before it has come to a revision. */
  void tellProgress(long upTo) {
    progress.want(upTo);
  }

  private long told() {
    return revision.isEmpty() ? -1 : Long.parseLong(revision);
  }

  private interface Work {
    void run(Round mine) throws InterruptedException;
  }

  private void begin(Work work) {
    if (closed) {
      return;
    }
    round.end();
    Round mine = new Round();
    round = mine;
    try {
      connection.threads().execute(() -> run(mine, work));
    } catch (RejectedExecutionException e) {
      closed = true; // with the connection
    }
  }

  /** On a thread of its own. */
  private void run(Round mine, Work work) {
    try {
      work.run(mine);
    } catch (InterruptedException e) {
      post(mine, () -> ended(End.FAILED, "interrupted"));
    } catch (RuntimeException | Error e) { // else nothing would be told any more
      String why = e instanceof ClientException ? String.valueOf(e.getMessage()) : e.toString();
      post(mine, () -> ended(End.FAILED, why));
    }
  }

  /** To the loop, where it is forgotten if the round is over by then. */
  private void post(Round mine, Runnable task) {
    try {
      loop.execute(
          () -> {
            if (mine == round && !closed) {
              task.run();
            }
          });
    } catch (RejectedExecutionException e) {
      mine.end(); // the loop is closed
    }
  }

  private void pages(Round mine) throws InterruptedException {
    List<JsonObject> objects = new ArrayList<>();
    String next = "";
    do {
      String query =
          "limit=" + connection.settings().page() + scope.query()
              + (next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
      Connection.Reply reply =
          connection.exchange(
              new Requests.Line("GET", Requests.path(type, scope.namespace()), query, "application/json", Optional.empty()));
      if (mine.over) {
        return;
      }
      if (reply.code() != 200) {
        String message = reply.body().text("message");
        post(
            mine,
            () -> {
              MissingRight.of(reply.code(), message).ifPresent(right -> tell(right, message));
              ended(reply.code() == 410 ? End.STALE : End.BUSY, "list: " + reply.code() + " " + message);
            });
        return;
      }
      reply.body().array("items").objects().forEach(item -> objects.add(Objects.named(type, item)));
      JsonObject metadata = reply.body().object("metadata");
      next = metadata.text("continue");
      if (next.isEmpty()) {
        post(mine, () -> listed(objects, metadata.text("resourceVersion"), Objects.revision(reply.body())));
      }
    } while (!next.isEmpty());
  }

  /** Once: trying again grants nothing. */
  private void tell(MissingRight right, String message) {
    if (!forbidden) {
      forbidden = true;
      LOG.warn("{} cannot be seen, and is asked for on and on: {}; to grant it: {}", right.what(), message, right.remedy());
    }
  }

  private void listed(List<JsonObject> objects, String at, long number) {
    revision = at;
    busy = 0;
    forbidden = false;
    sink.listed(type, objects, number);
    watch();
  }

  private void follow(Round mine, String from, long seconds) throws InterruptedException {
    String query =
        "watch=1&allowWatchBookmarks=true&resourceVersion=" + from + "&timeoutSeconds=" + seconds + scope.query();
    Connection.Stream stream =
        connection.open(new Requests.Line("GET", Requests.path(type, scope.namespace()), query, "application/json", Optional.empty()));
    mine.stream = Optional.of(stream.body());
    try (InputStream body = stream.body()) {
      if (mine.over) {
        return;
      }
      if (stream.code() != 200) {
        JsonObject status = Connection.object(body.readNBytes(64 * 1024));
        boolean unable = isUnable(stream.code(), status);
        String why = "watch: " + stream.code() + " " + status.text("message");
        post(mine, () -> ended(unable ? End.BUSY : End.STALE, why));
        return;
      }
      frames(mine, new WatchLines(body));
    } catch (IOException e) {
      post(mine, () -> ended(End.FAILED, "watch: " + e.getMessage()));
    }
  }

  /** Whether trying again later may help. A revision that the server has not come to is none of its own. */
  private static boolean isUnable(long code, JsonObject status) {
    boolean foreign =
        status.object("details").array("causes").objects()
            .anyMatch(cause -> cause.text("reason").equals("ResourceVersionTooLarge"));
    return (code == 429 || code >= 500) && !foreign;
  }

  private void frames(Round mine, WatchLines lines) throws IOException, InterruptedException {
    List<Change> batch = new ArrayList<>();
    String at = "";
    while (true) {
      Optional<JsonObject> frame = lines.next();
      mine.heard = true;
      if (frame.isEmpty()) {
        post(mine, () -> ended(End.ENDED, "ended"));
        return;
      }
      JsonObject object = frame.get().object("object");
      String what = frame.get().text("type");
      switch (what) {
        case "ADDED", "MODIFIED" -> batch.add(new Change(type, false, object));
        case "DELETED" -> batch.add(new Change(type, true, object));
        case "BOOKMARK" -> {}
        default -> {
          tell(mine, batch, at);
          boolean unable = isUnable(object.number("code"), object);
          String why = "watch: " + object.number("code") + " " + object.text("message");
          post(mine, () -> ended(unable ? End.BUSY : End.STALE, why));
          return;
        }
      }
      at = object.object("metadata").text("resourceVersion");
      if (batch.size() >= BATCH || !lines.hasMore()) {
        tell(mine, batch, at);
        batch = new ArrayList<>();
      }
      if (what.equals("BOOKMARK")) {
        post(mine, this::bookmarked);
      }
    }
  }

  private void tell(Round mine, List<Change> changes, String at) throws InterruptedException {
    if (at.isEmpty()) {
      return;
    }
    mine.ahead.acquire();
    post(
        mine,
        () -> {
          mine.ahead.release();
          revision = at;
          failures = 0;
          busy = 0;
          sink.changed(type, changes, Long.parseLong(at));
        });
  }

  private void bookmarked() {
    boolean again = progress.bookmarked();
    if (progress.isInVain()) {
      list();
    } else if (again) {
      watch();
    }
  }

  /** Gives a watch up that tells nothing, not even bookmarks: the other end may be gone. */
  private void listen(Round mine) {
    if (closed || mine != round) {
      return;
    }
    loop.schedule(
        connection.settings().silence(),
        () -> {
          if (mine == round && !mine.heard) {
            ended(End.FAILED, "watch: silent for " + connection.settings().silence());
          } else {
            mine.heard = false;
            listen(mine);
          }
        });
  }

  private void ended(End how, String why) {
    if (closed) {
      return;
    }
    round.end();
    round = new Round();
    progress.pause();
    boolean calm = how == End.ENDED && failures == 0;
    if (!calm) {
      LOG.debug("type={} revision={} failures={}: {}", type.groupResource(), revision, failures, why);
    }
    failures++;
    if (failures % 10 == 0) {
      LOG.warn("type={} revision={}: failed {} times in a row: {}", type.groupResource(), revision, failures, why);
    }
    busy += how == End.BUSY ? 1 : 0;
    boolean relist = how == End.STALE || progress.isInVain() || busy >= BUSY_TO_RELIST;
    // the first time at once: a server that ends a watch in its time, or has forgotten, is well
    Duration delay = failures == 1 && how != End.FAILED ? Duration.ZERO : jitter(failures);
    loop.schedule(delay, relist ? this::list : this::watch);
  }

  private Duration jitter(int times) {
    long nanos = connection.settings().backoff().after(times).toNanos();
    return Duration.ofNanos(nanos + (long) (nanos * loop.random().nextDouble()));
  }

  @Override
  public void close() {
    closed = true;
    round.end();
  }
}

package dev.berth.http;

import dev.berth.api.FrameSource;
import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.Waits;
import dev.berth.api.connect.Upgraded;
import dev.berth.base.stream.Sink;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request, from its header to the end of its answer: takes it to the api, counts it, logs it. Knows nothing of
 * framing. Owned by the connection's event loop; only {@link Request} and {@link Response} cross to the virtual
 * thread.
 */
final class Exchange {
  private static final Logger REQUESTS = LoggerFactory.getLogger("dev.berth.http.requests");

  /** Takes the answer to the socket. Called on the event loop. */
  interface Taker {
    void answer(Exchange exchange, Response response);
  }

  private enum Slot {
    NONE,
    READ,
    WRITE
  }

  private final Serving serving;
  private final Peer peer;
  private final String method;
  private final Target target;
  private final Headers headers;
  private final String auditId;
  private final long startNanos = System.nanoTime();
  private final Waits waits = new Waits(System::nanoTime);
  private Slot slot = Slot.NONE;
  private boolean watch;
  private Runnable ended = () -> {};
  private boolean finished;
  private int code;
  private long bytesIn;
  private long bytesOut;

  Exchange(Serving serving, Peer peer, String method, Target target, Headers headers) {
    this.serving = serving;
    this.peer = peer;
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.auditId = headers.first("Audit-ID").map(AuditId::given).orElseGet(AuditId::random);
  }

  String method() {
    return method;
  }

  Headers headers() {
    return headers;
  }

  String auditId() {
    return auditId;
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  void answered(int status) {
    code = status;
  }

  void sent(long bytes) {
    bytesOut += bytes;
  }

  /** Asks the api, here or on a virtual thread, and gives its answer to the sink on {@code loop}. */
  void run(byte[] body, EventExecutor loop, Taker sink) {
    bytesIn = body.length;
    if (peer.doubtful() && headers.first("Authorization").isEmpty()) {
      sink.answer(this, Failures.unauthorized());
      return;
    }
    Request request =
        new Request(
            method, target.path(), target.query(), headers, body, peer.certificates(), peer.address(), auditId);
    if (isQuick(request)) {
      Response response = ask(request);
      if (!Gzip.applies(headers, response)) {
        sink.answer(this, response);
      } else {
        Thread.startVirtualThread(() -> post(loop, sink, pack(response)));
      }
      return;
    }
    if (!enter()) {
      sink.answer(this, Failures.tooManyRequests());
      return;
    }
    Thread.startVirtualThread(() -> post(loop, sink, pack(waits.during(() -> ask(request)))));
  }

  /** The answer is a stream: from now on the request does not count as in flight. */
  void streams() {
    watch = true;
    leave();
    ended = serving.observer().watchOpened(method, target.path());
  }

  /** The answer has been written, or cannot be. At most once; later calls do nothing. */
  void finish() {
    if (finished) {
      return;
    }
    finished = true;
    leave();
    long nanos = System.nanoTime() - startNanos;
    ended.run();
    serving
        .observer()
        .finished(
            new RequestObserver.Finished(
                method, target.path(), target.query(), headers.first("Content-Type").orElse(""), code, nanos, waits.nanos(),
                bytesIn, bytesOut, watch));
    switch (serving.config().requestLog()) {
      case OFF -> {}
      case DEBUG -> {
        if (REQUESTS.isDebugEnabled()) {
          REQUESTS.debug("{}", line(nanos));
        }
      }
      case INFO -> {
        if (REQUESTS.isInfoEnabled()) {
          REQUESTS.info("{}", line(nanos));
        }
      }
    }
  }

  private boolean isQuick(Request request) {
    try {
      return serving.api().isQuick(request);
    } catch (RuntimeException e) {
      Serving.LOG.error("isQuick failed method={} path={} audit={}", method, target.path(), auditId, e);
      return false;
    }
  }

  private Response ask(Request request) {
    try {
      return serving.api().handle(request);
    } catch (RuntimeException | Error e) { // whatever it is, somebody waits for an answer
      Serving.LOG.error("request failed method={} path={} audit={}", method, target.path(), auditId, e);
      return Failures.internalError(auditId);
    }
  }

  private Response pack(Response response) {
    return Gzip.applies(headers, response) && response.content() instanceof Response.Content.Whole(var parts)
        ? Gzip.compress(response, parts)
        : response;
  }

  private void post(EventExecutor loop, Taker sink, Response response) {
    try {
      loop.execute(() -> sink.answer(this, response));
    } catch (RejectedExecutionException _) {
      // The server has been closed meanwhile: nobody is left to answer.
      drop(response);
    }
  }

  static void drop(Response response) {
    switch (response.content()) {
      case Response.Content.Whole _ -> {}
      case Response.Content.Streaming(FrameSource frames) -> frames.close();
      case Response.Content.Upgrade(Upgraded.Passed passed) -> passed.through().begin(Sink.NOWHERE).close();
      case Response.Content.Upgrade _ -> {} // nothing has begun
    }
  }

  private boolean enter() {
    boolean read = method.equals("GET") || method.equals("HEAD");
    if (read && target.asksForWatch()) {
      return true;
    }
    if (!serving.inFlight().enter(read)) {
      serving
          .observer()
          .limited(read ? RequestObserver.Limit.READS_IN_FLIGHT : RequestObserver.Limit.WRITES_IN_FLIGHT);
      return false;
    }
    slot = read ? Slot.READ : Slot.WRITE;
    serving.observer().entered(read);
    return true;
  }

  private void leave() {
    if (slot != Slot.NONE) {
      serving.inFlight().leave(slot == Slot.READ);
      serving.observer().left(slot == Slot.READ);
      slot = Slot.NONE;
    }
  }

  private String line(long nanos) {
    return "verb=" + method
        + " path=" + target.path()
        + (target.query().isEmpty() ? "" : " query=" + target.query())
        + " code=" + code
        + " micros=" + nanos / 1000
        + " in=" + bytesIn
        + " out=" + bytesOut
        + " agent=\"" + headers.first("User-Agent").map(Exchange::printable).orElse("") + '"'
        + " from=" + peer.address()
        + " audit=" + printable(auditId);
  }

  private static String printable(String s) {
    StringBuilder b = new StringBuilder(s.length());
    s.chars().limit(200).forEach(c -> b.append(c < ' ' || c == '"' || c == 0x7f ? '?' : (char) c));
    return b.toString();
  }
}

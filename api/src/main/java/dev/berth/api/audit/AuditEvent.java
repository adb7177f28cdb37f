package dev.berth.api.audit;

import dev.berth.api.Body;
import dev.berth.api.FrameSource;
import dev.berth.api.Response;
import dev.berth.api.access.User;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.LabelNames;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is kept of one request, while it is handled. Owned by the thread that handles the request, then by whoever sends a
 * stream's frames. {@link #NONE} takes everything and keeps nothing.
 */
public final class AuditEvent {
  /** Of a request that is not kept. */
  public static final AuditEvent NONE = new AuditEvent();

  private static final ScopedValue<AuditEvent> CURRENT = ScopedValue.newInstance();
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Optional<Kept> kept;
  private final Map<String, String> annotations = new TreeMap<>();
  private JsonObject reference = JsonObject.EMPTY;
  private Optional<JsonObject> actingAs = Optional.empty();
  private Optional<Json> request = Optional.empty();
  private Optional<JsonObject> status = Optional.empty();
  private Optional<Json> response = Optional.empty();

  /** How it is kept. */
  private record Kept(AuditRule.Depth depth, AuditSink sink, InstantSource clock, EventHead head, Instant received) {}

  private AuditEvent() {
    kept = Optional.empty();
  }

  AuditEvent(AuditRule.Depth depth, AuditSink sink, InstantSource clock, EventHead head) {
    kept = Optional.of(new Kept(depth, sink, clock, head, clock.instant()));
    reference = head.reference().orElse(JsonObject.EMPTY);
  }

  /** The event of the request that this thread handles. */
  public static AuditEvent current() {
    return CURRENT.orElse(NONE);
  }

  /** Handles a request with this as its event. */
  public <X extends Exception> Response during(ScopedValue.CallableOp<Response, X> handling) throws X {
    return ScopedValue.where(CURRENT, this).call(handling);
  }

  public boolean isNone() {
    return kept.isEmpty();
  }

  private boolean has(AuditLevel level) {
    return kept.isPresent() && kept.get().depth().level().compareTo(level) >= 0;
  }

  /** Whether somebody wants to see what was answered. */
  public boolean wantsResponse() {
    return has(AuditLevel.REQUEST_RESPONSE);
  }

  /** As whom the request goes on. */
  public void actsAs(User user) {
    actingAs = isNone() ? Optional.empty() : Optional.of(EventHead.user(user));
  }

  /** Notes something under a name like {@code authorization.k8s.io/decision}; the first value stays. */
  public void annotate(String key, String value) {
    annotate(AuditLevel.METADATA, key, value);
  }

  /** The same, where at least so much of the request is kept. */
  public void annotate(AuditLevel from, String key, String value) {
    if (has(from) && LabelNames.prefixedKey(key).isEmpty()) {
      annotations.putIfAbsent(key, value);
    }
  }

  /** The object that was sent, decoded and with defaults. */
  public void requested(JsonObject object) {
    if (isNone()) {
      return;
    }
    JsonObject meta = object.object("metadata");
    for (String field : List.of("namespace", "name", "uid", "resourceVersion")) {
      if (!reference.has(field) && !meta.text(field).isEmpty()) {
        reference = reference.with(field, meta.text(field));
      }
    }
    if (has(AuditLevel.REQUEST)) {
      request = Optional.of(shown(object));
    }
  }

  /** The patch that was sent. */
  public void patched(Body patch) {
    if (has(AuditLevel.REQUEST)) {
      try {
        request = Optional.of(patch.tree().orElseGet(() -> Json.parse(patch.bytes())));
      } catch (JsonException _) {
        request = Optional.empty(); // it will be refused as no patch
      }
    }
  }

  /** The same for a configuration that was applied. */
  public void applied(JsonObject configuration) {
    if (has(AuditLevel.REQUEST)) {
      request = Optional.of(configuration);
    }
  }

  /** The document that is answered, whichever encoding it is sent in. */
  public void answeredWith(JsonObject document) {
    if (isNone()) {
      return;
    }
    if (document.text("kind").equals("Status") && document.text("apiVersion").equals("v1")) {
      status = Optional.of(document);
    }
    if (wantsResponse()) {
      response = Optional.of(shown(document));
    }
  }

  private JsonObject shown(JsonObject object) {
    if (kept.isEmpty() || !kept.get().depth().withoutManagedFields()) {
      return object;
    }
    JsonObject bare = bare(object);
    return bare.has("items")
        ? bare.with("items", JsonArray.of(bare.array("items").objects().map(AuditEvent::bare).toList()))
        : bare;
  }

  private static JsonObject bare(JsonObject object) {
    return object.object("metadata").has("managedFields")
        ? object.updateObject("metadata", meta -> meta.without("managedFields"))
        : object;
  }

  /** A stage is reached; false where the request must not go on since that could not be kept. */
  public boolean reached(AuditStage stage) {
    return kept.isEmpty() || kept.get().depth().omitted().contains(stage) || kept.get().sink().keep(event(stage));
  }

  /** It failed in a way that nobody foresaw. */
  public void panicked(Throwable fault) {
    status =
        Optional.of(
            JsonObject.builder()
                .put("status", "Failure")
                .put("message", "APIServer panic'd: " + fault)
                .put("reason", "InternalError")
                .put("code", 500)
                .build());
    reached(AuditStage.PANIC);
  }

  /**
   * It has been answered.
   *
   * @param goesOn whether this is a kind of request that goes on for as long as somebody likes
   * @return the answer, which tells when it ends
   */
  public Response answered(Response answer, boolean goesOn) {
    if (isNone()) {
      return answer;
    }
    status = Optional.of(status.orElse(JsonObject.EMPTY).with("code", answer.code()));
    if (wantsResponse() && response.isEmpty() && answer.content() instanceof Response.Content.Whole whole
        && answer.contentType().startsWith("application/json")) {
      response = text(whole);
    }
    if (goesOn) {
      reached(AuditStage.RESPONSE_STARTED);
    }
    if (answer.content() instanceof Response.Content.Streaming(FrameSource frames)) {
      return new Response(
          answer.code(), answer.contentType(), answer.headers(),
          new Response.Content.Streaming(new Told(frames, () -> reached(AuditStage.RESPONSE_COMPLETE))));
    }
    reached(AuditStage.RESPONSE_COMPLETE);
    return answer;
  }

  private Optional<Json> text(Response.Content.Whole whole) {
    byte[] all = new byte[(int) Math.min(Integer.MAX_VALUE - 8, whole.size())];
    int at = 0;
    for (byte[] part : whole.parts()) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return Json.parse(all) instanceof JsonObject o ? Optional.of(shown(o)) : Optional.empty();
  }

  private JsonObject event(AuditStage stage) {
    Kept k = kept.orElseThrow();
    Instant now = stage == AuditStage.REQUEST_RECEIVED ? k.received() : k.clock().instant();
    JsonObject.Builder b =
        JsonObject.builder()
            .put("kind", "Event")
            .put("apiVersion", "audit.k8s.io/v1")
            .put("level", k.depth().level().text())
            .put("auditID", k.head().auditId())
            .put("stage", stage.text())
            .put("requestURI", k.head().uri())
            .put("verb", k.head().verb())
            .put("user", k.head().user());
    actingAs.ifPresent(user -> b.put("impersonatedUser", user));
    if (!k.head().addresses().isEmpty()) {
      b.put("sourceIPs", JsonArray.ofStrings(k.head().addresses()));
    }
    b.putUnlessEmpty("userAgent", k.head().userAgent());
    if (!reference.isEmpty()) {
      b.put("objectRef", reference);
    }
    status.ifPresent(s -> b.put("responseStatus", status(s)));
    request.ifPresent(o -> b.put("requestObject", o));
    response.ifPresent(o -> b.put("responseObject", o));
    b.put("requestReceivedTimestamp", MICROS.format(k.received())).put("stageTimestamp", MICROS.format(now));
    if (!annotations.isEmpty()) {
      b.put("annotations", JsonObject.ofStrings(annotations));
    }
    return b.build();
  }

  /** Of a Status, what is bounded. */
  private static JsonObject status(JsonObject status) {
    JsonObject.Builder b = JsonObject.builder().put("metadata", JsonObject.EMPTY);
    for (String field : List.of("status", "message", "reason", "details", "code")) {
      status.get(field).ifPresent(value -> b.put(field, value));
    }
    return b.build();
  }

  /** Frames whose end is told once. */
  private record Told(FrameSource frames, Runnable end, AtomicBoolean ended) implements FrameSource {
    Told(FrameSource frames, Runnable end) {
      this(frames, end, new AtomicBoolean());
    }

    @Override
    public Pull pull(int maxBytes) {
      return frames.pull(maxBytes);
    }

    @Override
    public void onReady(Runnable wake) {
      frames.onReady(wake);
    }

    @Override
    public void close() {
      frames.close();
      if (ended.compareAndSet(false, true)) {
        end.run();
      }
    }
  }
}

package dev.berth.api.rest;

import dev.berth.api.media.Form;
import dev.berth.api.media.MediaType;
import dev.berth.api.status.Status;
import dev.berth.base.json.JsonObject;
import dev.berth.store.Entry;
import dev.berth.store.Event;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * From what happened to the frames of one watch. The plain JSON frame of an event is made once and kept with the event for
 * all watches; other forms are made for each.
 */
final class EventEncoder {
  private static final int PLAIN_JSON = 0;
  private static final byte[] END = {'}', '\n'};

  private final Floor floor;
  private final Call call;
  private final Selection selection;
  private final boolean plain;
  private boolean columnsSent;

  EventEncoder(Floor floor, Call call, Selection selection) {
    this.floor = floor;
    this.call = call;
    this.selection = selection;
    this.plain =
        call.accept().mediaType() == MediaType.JSON
            && call.accept().form() instanceof Form.Whole;
  }

  /** What an event is to this watch, by what the selection saw before and sees now. */
  private enum Kind {
    ADDED,
    MODIFIED,
    DELETED
  }

  /** The frame of an event, or nothing where the selection never saw the object. */
  Optional<byte[]> frame(Event event) {
    Optional<Kind> kind = kind(event);
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    return plain && isServedAsStored(event, kind.get())
        ? Optional.of(plainFrame(event, kind.get()))
        : Optional.of(frame(kind.get().name(), object(event, kind.get())));
  }

  private Optional<Kind> kind(Event event) {
    if (selection.isEverything()) {
      return Optional.of(natural(event));
    }
    boolean now = event.current().map(e -> selection.matches(floor.read(e, call.type()))).orElse(false);
    boolean before = event.previous().map(e -> selection.matches(floor.read(e, call.type()))).orElse(false);
    if (now) {
      return Optional.of(before ? Kind.MODIFIED : Kind.ADDED);
    }
    return before ? Optional.of(Kind.DELETED) : Optional.empty();
  }

  private boolean isServedAsStored(Event event, Kind kind) {
    Entry shown = (kind == Kind.DELETED ? event.previous() : event.current()).orElseThrow();
    return floor.isServedAsStored(shown, call.type());
  }

  private static Kind natural(Event event) {
    if (event.current().isEmpty()) {
      return Kind.DELETED;
    }
    return event.previous().isEmpty() ? Kind.ADDED : Kind.MODIFIED;
  }

  private byte[] plainFrame(Event event, Kind kind) {
    boolean shared = kind == natural(event);
    if (shared && event.encodings().get(PLAIN_JSON) instanceof byte[] made) {
      return made;
    }
    byte[] object =
        kind == Kind.DELETED
            ? event.previous().orElseThrow().bytesStamped(event.revision())
            : event.current().orElseThrow().bytes();
    byte[] head = ("{\"type\":\"" + kind + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[head.length + object.length + END.length];
    System.arraycopy(head, 0, frame, 0, head.length);
    System.arraycopy(object, 0, frame, head.length, object.length);
    System.arraycopy(END, 0, frame, head.length + object.length, END.length);
    if (shared) {
      event.encodings().set(PLAIN_JSON, frame);
    }
    return frame;
  }

  /** The object that an event shows: what is there now, or what went, with the revision of its going. */
  private JsonObject object(Event event, Kind kind) {
    if (kind != Kind.DELETED) {
      return floor.read(event.current().orElseThrow(), call.type());
    }
    Entry last = event.previous().orElseThrow();
    return Floor.written(floor.read(last, call.type()), event.revision());
  }

  byte[] added(JsonObject object) {
    return frame("ADDED", object);
  }

  /** A mark of how far the watch has come; {@code initialEventsEnd} says that all that was there has been shown. */
  byte[] bookmark(long revision, boolean initialEventsEnd) {
    JsonObject.Builder meta = JsonObject.builder().put("resourceVersion", Long.toString(revision));
    if (initialEventsEnd) {
      meta.put("annotations", JsonObject.EMPTY.with("k8s.io/initial-events-end", "true"));
    }
    JsonObject object =
        JsonObject.builder()
            .put("kind", call.type().kind())
            .put("apiVersion", call.type().groupVersion().apiVersion())
            .put("metadata", meta.build())
            .build();
    return frame("BOOKMARK", object);
  }

  byte[] error(Status status) {
    return encode("ERROR", status.toJson());
  }

  private byte[] frame(String kind, JsonObject object) {
    JsonObject shown =
        switch (call.accept().form()) {
          case Form.Whole _ -> object;
          case Form.AsTable t -> {
            boolean columns = !columnsSent && !call.query().flag("noHeaders");
            columnsSent = true;
            yield TableForm.ofObject(call.at(floor.loop().clock().instant()), object, t.version(), columns);
          }
          case Form.AsMetadata m -> Answers.metadata(call.type(), object, m.version());
          case Form.AsMetadataList m -> Answers.metadata(call.type(), object, m.version());
        };
    return encode(kind, shown);
  }

  private byte[] encode(String kind, JsonObject object) {
    return Codecs.watchFrame(call.accept().mediaType(), kind, object);
  }
}

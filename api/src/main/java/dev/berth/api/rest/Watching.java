package dev.berth.api.rest;

import dev.berth.api.FrameSource;
import dev.berth.api.Response;
import dev.berth.api.custom.CustomVersion;
import dev.berth.api.media.MediaType;
import dev.berth.api.media.Negotiation;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Status;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.store.ListResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** GET with {@code watch=true}: first what is there, where that is asked for, then what happens. */
final class Watching {
  private final Floor floor;

  Watching(Floor floor) {
    this.floor = floor;
  }

  Response watch(Call call) {
    if (call.accept().mediaType() == MediaType.YAML) {
      throw Negotiation.noStreamOfOurs();
    }
    Selection selection = Selection.of(call);
    ListOptions options = ListOptions.of(call.query(), true);
    ResourceType type = call.type();
    String prefix = type.namespacePrefix(call.namespace());
    Optional<String> only = selection.onlyName();
    String followed = only.isPresent() && (!type.namespaced() || !call.namespace().isEmpty()) ? prefix + only.get() : prefix;
    long newest = floor.store().revision();
    EventEncoder encoder = new EventEncoder(floor, call, selection);
    boolean initial = options.sendInitialEvents().orElse(false);
    if (options.resourceVersion() > newest) {
      floor.requireNewest();
      return streaming(call, new LastWord(encoder.error(notYet(options.resourceVersion(), newest, initial))));
    }
    long from = options.resourceVersion();
    List<JsonObject> first = List.of();
    if (initial) {
      ListResult.Page page = newest(followed);
      first = page.entries().stream()
          .filter(e -> followed.endsWith("/") || e.key().equals(followed))
          .map(e -> floor.read(e, type)).filter(selection::matches).toList();
      from = page.revision();
    } else if (from <= 0) {
      from = newest;
    }
    WatchFrames frames =
        new WatchFrames(
            floor.store().watch(followed, from),
            encoder,
            first,
            initial && options.bookmarks() ? Optional.of(from) : Optional.empty(),
            options.bookmarks(),
            floor.loop(),
            duration(options));
    CustomVersion.of(type).ifPresent(v -> frames.endWith(v::onRetired));
    return streaming(call, frames);
  }

  /**
   * Who asks for what there is at a revision to come may ask again. Who has seen that revision did so before a backup was restored, or the
   * store was moved: waiting for it would miss all that comes until then.
   */
  private static Status notYet(long asked, long newest, boolean initial) {
    return initial
        ? Failures.tooLargeResourceVersion(asked, newest).status()
        : Failures.expired("resource version " + asked + " has not come yet, the newest is " + newest + ": the store has been restored");
  }

  private static Response streaming(Call call, FrameSource frames) {
    String contentType =
        call.accept().mediaType() == MediaType.PROTOBUF
            ? MediaType.PROTOBUF.text() + ";stream=watch"
            : call.accept().mediaType().text();
    return new Response(
        200, contentType, Answers.headers(call.warnings()), new Response.Content.Streaming(frames));
  }

  /** A watch that ends with its first frame. */
  private static final class LastWord implements FrameSource {
    private Optional<byte[]> frame;

    LastWord(byte[] frame) {
      this.frame = Optional.of(frame);
    }

    @Override
    public Pull pull(int maxBytes) {
      Pull next = frame.<Pull>map(f -> new Pull.Frames(List.of(f))).orElse(Pull.END);
      frame = Optional.empty();
      return next;
    }

    @Override
    public void onReady(Runnable wake) {
      wake.run();
    }

    @Override
    public void close() {
      frame = Optional.empty();
    }
  }

  private ListResult.Page newest(String prefix) {
    return switch (floor.store().list(prefix, 0, 0, "")) {
      case ListResult.Page p -> p;
      case ListResult.Compacted _, ListResult.Future _ ->
          throw new IllegalStateException("the newest revision cannot be too old or too new");
    };
  }

  /** As asked, or between half an hour and an hour, so that clients do not all come back at once. */
  private Duration duration(ListOptions options) {
    return options.timeoutSeconds() > 0
        ? Duration.ofSeconds(options.timeoutSeconds())
        : Duration.ofSeconds(1800 + floor.random().nextInt(1800));
  }

}

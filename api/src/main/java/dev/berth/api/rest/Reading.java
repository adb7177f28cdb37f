package dev.berth.api.rest;

import dev.berth.api.JoinedParts;
import dev.berth.api.Response;
import dev.berth.api.media.Form;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import dev.berth.store.Entry;
import dev.berth.store.ListResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** GET of one object and of lists. */
final class Reading {
  /** Entries looked at in one step of a selective, limited list. */
  private static final int STEP = 500;

  private static final byte[] OPEN = {'{'};
  private static final byte[] NEXT = {',', '{'};
  private static final byte[] LIST_END = {']', '}', '\n'};

  private final Floor floor;

  Reading(Floor floor) {
    this.floor = floor;
  }

  Response get(Call call) {
    if (call.query().flag("export")) {
      throw Failures.badRequest("the export parameter, deprecated since v1.14, is no longer supported");
    }
    String version = call.query().get("resourceVersion");
    long asked = version.isEmpty() ? -1 : ListOptions.revision(version);
    if (asked > floor.store().revision()) {
      throw Failures.tooLargeResourceVersion(asked, floor.store().revision());
    }
    Entry entry =
        floor
            .store()
            .get(call.key())
            .orElseThrow(() -> Failures.notFound(missing(call), call.info().name()));
    if (call.info().subresource().isEmpty()
        && Answers.sendsStoredText(call)
        && floor.isServedAsStored(entry, call.type())) {
      return Answers.stored(call, 200, entry.bytes());
    }
    Aspect aspect = Aspects.of(call.type(), call.info().subresource());
    JsonObject view = aspect.view(floor.read(entry, call.type()));
    return aspect instanceof ScaleOf && call.accept().form() instanceof Form.Whole
        ? Answers.encoded(call, 200, view)
        : Answers.object(call, 200, view);
  }

  private static GroupResource missing(Call call) {
    return Aspects.of(call.type(), call.info().subresource()) instanceof ScaleOf scale
        ? scale.missing()
        : call.type().groupResource();
  }

  /**
   * What a list found.
   *
   * @param revision of the snapshot
   * @param continueToken for the next page, or empty
   * @param remaining after this page; empty where it is not known
   */
  record Found(List<Entry> entries, long revision, String continueToken, Optional<Long> remaining) {}

  Response list(Call call) {
    Found found = find(call);
    if (Answers.sendsStoredText(call) && found.entries().stream().allMatch(e -> floor.isServedAsStored(e, call.type()))) {
      return joined(call, found);
    }
    return answerList(call, listMetadata(found), floor.read(found.entries(), call.type()));
  }

  Found find(Call call) {
    Selection selection = Selection.of(call);
    ListOptions options = ListOptions.of(call.query(), false);
    String prefix = call.type().namespacePrefix(call.namespace());
    long revision = 0;
    String after = "";
    if (!options.continueToken().isEmpty()) {
      ContinueToken token = ContinueToken.decode(options.continueToken());
      if (options.resourceVersion() > 0) {
        throw Failures.badRequest("specifying resource version is not allowed when using continue");
      }
      revision = Math.max(0, token.revision());
      after = token.after(prefix);
    } else if (options.resourceVersion() > 0) {
      if (options.resourceVersion() > floor.store().revision()) {
        throw Failures.tooLargeResourceVersion(options.resourceVersion(), floor.store().revision());
      }
      boolean exact =
          options.match().equals("Exact") || options.match().isEmpty() && options.limit() > 0;
      revision = exact ? options.resourceVersion() : 0;
    }
    // a list of any version comes whole, as from upstream's watch cache, which has no events
    boolean whole =
        options.resourceVersion() == 0 && options.continueToken().isEmpty() && !call.type().kind().equals("Event");
    long limit = whole ? 0 : options.limit();
    Optional<String> only = selection.onlyName();
    if (only.isPresent() && (call.type().namespaced() ? !call.namespace().isEmpty() : true)) {
      return one(call, selection, prefix + only.get(), revision);
    }
    return selection.isEverything()
        ? page(call, prefix, revision, limit, after)
        : selected(call, selection, prefix, revision, limit, after);
  }

  private Found one(Call call, Selection selection, String key, long revision) {
    ListResult.Page p = page(call, key, key, revision, 1, "");
    List<Entry> found =
        p.entries().stream()
            .filter(e -> e.key().equals(key) && selection.matches(floor.read(e, call.type())))
            .toList();
    return new Found(found, p.revision(), "", Optional.empty());
  }

  private Found page(Call call, String prefix, long revision, long limit, String after) {
    ListResult.Page p = page(call, prefix, prefix, revision, (int) Math.min(limit, Integer.MAX_VALUE), after);
    return p.remaining() == 0
        ? new Found(p.entries(), p.revision(), "", Optional.empty())
        : new Found(
            p.entries(), p.revision(), token(prefix, p.entries(), p.revision()), Optional.of(p.remaining()));
  }

  /** With a selector the number of those that remain is not known, and neither is whether any does. */
  private Found selected(Call call, Selection selection, String prefix, long revision, long limit, String after) {
    List<Entry> out = new ArrayList<>();
    long at = revision;
    String from = after;
    while (true) {
      ListResult.Page p = page(call, prefix, prefix, at, limit == 0 ? 0 : STEP, from);
      at = p.revision();
      List<JsonObject> objects = floor.read(p.entries(), call.type());
      for (int i = 0; i < objects.size(); i++) {
        if (selection.matches(objects.get(i))) {
          Entry e = p.entries().get(i);
          if (limit > 0 && out.size() == limit) {
            return new Found(out, at, token(prefix, out, at), Optional.empty());
          }
          out.add(e);
        }
      }
      if (p.remaining() == 0) {
        return new Found(out, at, "", Optional.empty());
      }
      from = p.entries().getLast().key();
    }
  }

  private static String token(String prefix, List<Entry> entries, long revision) {
    return new ContinueToken(revision, entries.getLast().key().substring(prefix.length()) + "\0").encode();
  }

  private ListResult.Page page(
      Call call, String prefix, String range, long revision, int limit, String after) {
    return switch (floor.store().list(range, revision, limit, after)) {
      case ListResult.Page p -> p;
      case ListResult.Future f -> throw Failures.tooLargeResourceVersion(revision, f.newest());
      case ListResult.Compacted _ -> throw expired(call, prefix, after);
    };
  }

  /** The snapshot is gone; the token in the answer goes on in the newest state. */
  private static Refusal expired(Call call, String prefix, String after) {
    if (call.query().get("continue").isEmpty()) {
      return new Refusal(
          Failures.expired("The resourceVersion for the provided list is too old."));
    }
    String token = new ContinueToken(-1, after.substring(prefix.length()) + "\0").encode();
    return new Refusal(
        new Status(
            410,
            "Expired",
            "The provided continue parameter is too old to display a consistent list result. You can start a new list"
                + " without the continue parameter, or use the continue token in this response to retrieve the"
                + " remainder of the results. Continuing with the provided token results in an inconsistent list -"
                + " objects that were created, modified, or deleted between the time the first chunk was returned and"
                + " now may show up in the list.",
            Optional.empty(),
            token));
  }

  /** The texts of the entries, one after the other, without what the list says for all of them where items do not say it. */
  private static Response joined(Call call, Found found) {
    ResourceType type = call.type();
    byte[] own =
        ("{\"kind\":\"" + type.kind() + "\",\"apiVersion\":\"" + type.groupVersion().apiVersion() + "\",")
            .getBytes(StandardCharsets.UTF_8);
    StringBuilder head =
        new StringBuilder("{\"kind\":\"").append(type.listKind()).append("\",\"apiVersion\":\"")
            .append(type.groupVersion().apiVersion()).append("\",\"metadata\":")
            .append(listMetadata(found)).append(",\"items\":[");
    List<Entry> entries = found.entries();
    List<byte[]> texts = new ArrayList<>(2 * entries.size() + 2);
    int[] skips = new int[2 * entries.size() + 2];
    texts.add(head.toString().getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < entries.size(); i++) {
      texts.add(i == 0 ? OPEN : NEXT);
      skips[texts.size()] = type.isCustom() ? OPEN.length : own.length;
      texts.add(entries.get(i).bytes());
    }
    texts.add(LIST_END);
    return new Response(
        200,
        "application/json",
        Answers.headers(call.warnings()),
        new Response.Content.Whole(new JoinedParts(texts, skips)));
  }

  static JsonObject listMetadata(Found found) {
    JsonObject.Builder b =
        JsonObject.builder()
            .put("resourceVersion", Long.toString(found.revision()))
            .putUnlessEmpty("continue", found.continueToken());
    found.remaining().ifPresent(n -> b.put("remainingItemCount", n));
    return b.build();
  }

  /** A list in whichever form and encoding. */
  Response answerList(Call call, JsonObject metadata, List<JsonObject> objects) {
    ResourceType type = call.type();
    JsonObject list =
        switch (call.accept().form()) {
          case Form.Whole _ -> list(type.listKind(), type.groupVersion().apiVersion(), metadata, Answers.items(type, objects));
          case Form.AsTable t ->
              TableForm.ofList(call, objects, metadata, t.version());
          case Form.AsMetadataList m ->
              list(
                  "PartialObjectMetadataList",
                  "meta.k8s.io/" + m.version(),
                  metadata,
                  JsonArray.of(objects.stream().map(o -> Answers.metadata(type, o, m.version())).toList()));
          case Form.AsMetadata _ ->
              throw new Refusal(
                  Status.of(
                      406,
                      "NotAcceptable",
                      "you requested PartialObjectMetadata, but the requested object is a list (*"
                          + Answers.goPackage(type) + "." + type.listKind() + ")"));
        };
    return Answers.encoded(call, 200, list);
  }

  private static JsonObject list(String kind, String apiVersion, JsonObject metadata, JsonArray items) {
    return JsonObject.builder()
        .put("kind", kind)
        .put("apiVersion", apiVersion)
        .put("metadata", metadata)
        .put("items", items)
        .build();
  }
}

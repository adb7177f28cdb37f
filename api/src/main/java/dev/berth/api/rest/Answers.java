package dev.berth.api.rest;

import dev.berth.api.Response;
import dev.berth.api.TreePart;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.convert.VersionedNotes;
import dev.berth.api.media.Form;
import dev.berth.api.media.MediaType;
import dev.berth.api.media.Negotiation;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From objects to answers, in the form and encoding that the client asked for. */
public final class Answers {
  /** What Go reads as true. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

  private static final byte[] NEWLINE = {'\n'};

  private Answers() {}

  /** One object, whole, as a table or as its metadata. */
  static Response object(Call call, int code, JsonObject object) {
    JsonObject shown = shaped(call.accept(), call.type(), object, call);
    return encoded(call, code, shown);
  }

  /** An object in its stored JSON text, where that is just what was asked for. */
  static Response stored(Call call, int code, byte[] text) {
    return new Response(
        code, MediaType.JSON.text(), headers(call.warnings()), new Response.Content.Whole(List.of(text, NEWLINE)));
  }

  /** Whether text can be sent as it is stored, where it is in the version that is asked for. */
  static boolean sendsStoredText(Call call) {
    return call.accept().mediaType() == MediaType.JSON && call.accept().form() instanceof Form.Whole && !isPretty(call);
  }

  static JsonObject shaped(Negotiation accept, ResourceType type, JsonObject object, Call call) {
    return switch (accept.form()) {
      case Form.Whole _ -> object;
      case Form.AsTable t ->
          TableForm.ofObject(call, object, t.version(), !call.query().flag("noHeaders"));
      case Form.AsMetadata m -> metadata(type, object, m.version());
      case Form.AsMetadataList _ ->
          throw new Refusal(
              Status.of(
                  406,
                  "NotAcceptable",
                  "you requested PartialObjectMetadataList, but the requested object is not a list (*"
                      + goPackage(type) + "." + type.kind() + ")"));
    };
  }

  static JsonObject metadata(ResourceType type, JsonObject object, String version) {
    return JsonObject.builder()
        .put("kind", "PartialObjectMetadata")
        .put("apiVersion", "meta.k8s.io/" + version)
        .put("metadata", VersionedNotes.without(type, object.object("metadata")))
        .build();
  }

  static String goPackage(ResourceType type) {
    String g = type.groupVersion().group();
    int dot = g.indexOf('.');
    return g.isEmpty() ? "core" : dot < 0 ? g : g.substring(0, dot);
  }

  /** Any document, by the negotiated encoding. */
  static Response encoded(Call call, int code, JsonObject document) {
    AuditEvent.current().answeredWith(document);
    if (call.accept().mediaType() == MediaType.JSON && call.request().content().tree().isPresent()) {
      return new Response(
          code, MediaType.JSON.text(), headers(call.warnings()), new Response.Content.Whole(new TreePart(document)));
    }
    return encoded(call.accept().mediaType(), isPretty(call), code, document, headers(call.warnings()));
  }

  public static Response encoded(
      MediaType type, boolean pretty, int code, JsonObject document, List<Response.Header> headers) {
    byte[] text =
        type == MediaType.JSON && pretty ? JsonWriter.pretty(document) : Codecs.encode(type, document);
    return new Response(code, type.text(), headers, new Response.Content.Whole(List.of(text)));
  }

  /** A failure, in JSON unless another encoding was negotiated. */
  public static Response failure(MediaType type, boolean pretty, Refusal refusal, List<String> warnings) {
    List<Response.Header> headers = new ArrayList<>(headers(warnings));
    Optional<Integer> retry = refusal.retryAfterSeconds();
    retry.ifPresent(s -> headers.add(new Response.Header("Retry-After", Integer.toString(s))));
    JsonObject status = refusal.status().toJson();
    AuditEvent.current().answeredWith(status);
    return encoded(type, pretty, refusal.status().code(), status, headers);
  }

  /** The Status of a success. */
  static JsonObject success(ResourceType type, String name, String uid) {
    return JsonObject.builder()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("metadata", JsonObject.EMPTY)
        .put("status", "Success")
        .put(
            "details",
            JsonObject.builder()
                .putUnlessEmpty("name", name)
                .putUnlessEmpty("group", type.groupVersion().group())
                .put("kind", type.plural())
                .putUnlessEmpty("uid", uid)
                .build())
        .build();
  }

  static List<Response.Header> headers(List<String> warnings) {
    return warnings.isEmpty() ? List.of() : Warnings.limited(warnings)
        .stream().map(w -> new Response.Header("Warning", "299 - " + quoted(w))).toList();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + "\"";
  }

  static boolean isPretty(Call call) {
    return isPretty(call.query(), call.request().headers());
  }

  /** As upstream: when asked for, or where a person is likely to look. */
  public static boolean isPretty(dev.berth.api.route.Query query, dev.berth.api.Headers headers) {
    Optional<String> asked = query.find("pretty");
    if (asked.isPresent() && !asked.get().isEmpty()) {
      return TRUE.contains(asked.get());
    }
    String agent = headers.first("User-Agent").orElse("");
    return agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0");
  }

  /** The items of a list: without what the list says for all of them, but for custom objects, which upstream has no Go type for. */
  static JsonArray items(ResourceType type, List<JsonObject> objects) {
    return JsonArray.of(
        type.isCustom() ? objects : objects.stream().map(o -> o.without("kind").without("apiVersion")).toList());
  }
}

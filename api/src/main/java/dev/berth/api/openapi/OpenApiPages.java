package dev.berth.api.openapi;

import dev.berth.api.Pages;
import dev.berth.api.Response;
import dev.berth.api.aggregation.Extension;
import dev.berth.api.aggregation.ExtensionDocuments;
import dev.berth.api.aggregation.MergedDocuments;
import dev.berth.api.media.Negotiation;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where clients read the OpenAPI documents. Owns those made last, by the catalogue that they were made from: a document
 * is made when it is first asked for, which most servers' clients never do.
 */
public final class OpenApiPages {
  private static final String FOR_EVER = "public, immutable";
  private static final String JSON = "application/json";
  private static final List<String> V2_TYPES =
      Stream.concat(Stream.of(JSON), OpenApi.V2_PROTOBUF_TYPES.stream()).toList();

  private final Supplier<Catalogue> catalogue;
  private final Optional<ExtensionDocuments> extensions;
  private volatile Made made;

  private record Document(byte[] text, String etag) {}

  private record Made(Catalogue of, Map<String, Document> documents) {}

  public OpenApiPages(Supplier<Catalogue> catalogue) {
    this(catalogue, Optional.empty());
  }

  /** @param extensions whose documents are put in */
  public OpenApiPages(Supplier<Catalogue> catalogue, Optional<ExtensionDocuments> extensions) {
    this.catalogue = catalogue;
    this.extensions = extensions;
    this.made = new Made(catalogue.get(), new ConcurrentHashMap<>());
  }

  public void serveOn(Pages pages) {
    pages.put("/openapi/v2", this::serveV2);
    pages.put(
        "/openapi/v3",
        v ->
            others().isEmpty()
                ? serve(v, "v3", c -> Optional.of(Source.hashed(OpenApi.v3Index(c))))
                : merged(v, MergedDocuments.openApiIndex(OpenApi.v3Index(catalogue.get()), indexes())));
    pages.put(
        "/openapi/v3/",
        v -> {
          String path = v.info().path().substring("/openapi/v3/".length());
          Optional<Extension> other = groupVersion(path).flatMap(this::other);
          if (other.isPresent()) {
            return extensions
                .orElseThrow()
                .openApi(other.get(), v.info().path())
                .map(d -> merged(v, d))
                .orElseGet(Pages::notFound);
          }
          return serve(v, path, c -> groupVersion(path).flatMap(gv -> source(c, gv)));
        });
  }

  private List<Extension> others() {
    return extensions.map(e -> e.aggregation().extensions().all()).orElse(List.of());
  }

  private Optional<Extension> other(GroupVersion gv) {
    return extensions.flatMap(e -> e.aggregation().extensions().of(gv));
  }

  private Map<Extension, JsonObject> indexes() {
    Map<Extension, JsonObject> all = new LinkedHashMap<>();
    for (Extension e : others()) {
      extensions.orElseThrow().openApiIndex(e).ifPresent(d -> all.put(e, d));
    }
    return all;
  }

  /** What other servers say in OpenAPI v2, which those of this process leave to v3; without those that do not answer. */
  private Map<Extension, JsonObject> second(List<Extension> outer) {
    Map<Extension, JsonObject> all = new LinkedHashMap<>();
    for (Extension e : outer) {
      extensions.orElseThrow().document(e, "/openapi/v2").ifPresent(d -> all.put(e, d));
    }
    return all;
  }

  private static Response merged(Pages.Visit visit, JsonObject document) {
    Source source = Source.hashed(document);
    return answer(
        visit, accepted(visit, List.of(JSON)), Optional.of(new Document(source.text(), "\"" + source.hash() + "\"")));
  }

  /** A document and the hash of its content. */
  private record Source(byte[] text, String hash) {
    static Source hashed(JsonObject document) {
      return new Source(document.toBytes(), Integer.toHexString(document.hashCode()));
    }
  }

  private interface Maker {
    Optional<Source> make(Catalogue catalogue);
  }

  private static Optional<Source> source(Catalogue c, GroupVersion gv) {
    return OpenApi.v3(c, gv).map(d -> new Source(d.toBytes(), OpenApi.v3Hash(c, gv)));
  }

  private static Optional<GroupVersion> groupVersion(String path) {
    String[] parts = path.split("/", -1);
    if (parts.length == 2 && parts[0].equals("api")) {
      return Optional.of(new GroupVersion("", parts[1]));
    }
    return parts.length == 3 && parts[0].equals("apis")
        ? Optional.of(new GroupVersion(parts[1], parts[2]))
        : Optional.empty();
  }

  private Response serveV2(Pages.Visit visit) {
    List<Extension> outer = others().stream().filter(e -> !e.isInner()).toList();
    if (!outer.isEmpty()) {
      JsonObject all = MergedDocuments.openApiV2(OpenApi.v2(catalogue.get()), second(outer));
      return accepted(visit, V2_TYPES).equals(JSON)
          ? merged(visit, all)
          : answer(
              visit,
              OpenApi.V2_PROTOBUF_TYPES.getFirst(),
              Optional.of(new Document(V2Protobuf.of(all), "\"" + Source.hashed(all).hash() + "-pb\"")));
    }
    return accepted(visit, V2_TYPES).equals(JSON)
        ? answer(visit, JSON, document("v2", c -> Optional.of(new Source(OpenApi.v2(c).toBytes(), OpenApi.v2Hash(c)))))
        : answer(
            visit,
            OpenApi.V2_PROTOBUF_TYPES.getFirst(),
            document("v2.pb", c -> Optional.of(new Source(OpenApi.v2Protobuf(c), OpenApi.v2Hash(c)))));
  }

  private Response serve(Pages.Visit visit, String name, Maker maker) {
    return answer(visit, accepted(visit, List.of(JSON)), document(name, maker));
  }

  private Optional<Document> document(String name, Maker maker) {
    Catalogue now = catalogue.get();
    Made current = made;
    if (current.of() != now) {
      current = new Made(now, new ConcurrentHashMap<>());
      made = current;
    }
    Optional<Document> known = Optional.ofNullable(current.documents().get(name));
    if (known.isEmpty()) {
      known = maker.make(now).map(s -> new Document(s.text(), "\"" + s.hash() + "\""));
      Map<String, Document> documents = current.documents();
      known.ifPresent(d -> documents.put(name, d));
    }
    return known;
  }

  private static Response answer(Pages.Visit visit, String type, Optional<Document> found) {
    if (found.isEmpty()) {
      return Pages.notFound();
    }
    Document document = found.get();
    List<Response.Header> headers =
        List.of(
            new Response.Header("ETag", document.etag()),
            new Response.Header("Vary", "Accept"),
            new Response.Header("Cache-Control", visit.query().has("hash") ? FOR_EVER : "no-cache, private"));
    return visit.request().headers().all("If-None-Match").contains(document.etag())
        ? new Response(304, type, headers, new Response.Content.Whole(List.of()))
        : new Response(200, type, headers, new Response.Content.Whole(List.of(document.text())));
  }

  /**
   * The first of the types that the client likes best.
   *
   * @throws dev.berth.api.status.Refusal 406 where it takes none of them
   */
  private static String accepted(Pages.Visit visit, List<String> types) {
    List<String> accept = visit.request().headers().all("Accept");
    if (accept.isEmpty()) {
      return types.getFirst();
    }
    return Negotiation.clauses(String.join(",", accept)).stream()
        .flatMap(c -> types.stream().filter(t -> matches(c.type(), t)))
        .findFirst()
        .orElseThrow(Negotiation::notAcceptable);
  }

  private static boolean matches(String clause, String type) {
    return clause.equals(type) || clause.equals("*/*") || clause.equals("application/*");
  }
}

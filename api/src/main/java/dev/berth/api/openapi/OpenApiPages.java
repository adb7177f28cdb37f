package dev.berth.api.openapi;

import dev.berth.api.Pages;
import dev.berth.api.Response;
import dev.berth.api.media.Negotiation;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Where clients read the OpenAPI documents. Owns those made last, by the catalogue that they were made from: a document
 * is made when it is first asked for, which most servers' clients never do.
 */
public final class OpenApiPages {
  private static final String FOR_EVER = "public, immutable";

  private final Supplier<Catalogue> catalogue;
  private volatile Made made;

  private record Document(byte[] text, String etag) {}

  private record Made(Catalogue of, Map<String, Document> documents) {}

  public OpenApiPages(Supplier<Catalogue> catalogue) {
    this.catalogue = catalogue;
    this.made = new Made(catalogue.get(), new ConcurrentHashMap<>());
  }

  public void serveOn(Pages pages) {
    pages.put("/openapi/v2", v -> serve(v, "v2", c -> Optional.of(new Source(OpenApi.v2(c), OpenApi.v2Hash(c)))));
    pages.put("/openapi/v3", v -> serve(v, "v3", c -> Optional.of(Source.hashed(OpenApi.v3Index(c)))));
    pages.put(
        "/openapi/v3/",
        v -> {
          String path = v.info().path().substring("/openapi/v3/".length());
          return serve(v, path, c -> groupVersion(path).flatMap(gv -> source(c, gv)));
        });
  }

  /** A document and the hash of its content. */
  private record Source(JsonObject document, String hash) {
    static Source hashed(JsonObject document) {
      return new Source(document, Integer.toHexString(document.hashCode()));
    }
  }

  private interface Maker {
    Optional<Source> make(Catalogue catalogue);
  }

  private static Optional<Source> source(Catalogue c, GroupVersion gv) {
    return OpenApi.v3(c, gv).map(d -> new Source(d, OpenApi.v3Hash(c, gv)));
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

  private Response serve(Pages.Visit visit, String name, Maker maker) {
    requireJson(visit);
    Catalogue now = catalogue.get();
    Made current = made;
    if (current.of() != now) {
      current = new Made(now, new ConcurrentHashMap<>());
      made = current;
    }
    Document known = current.documents().get(name);
    if (known == null) {
      Optional<Source> source = maker.make(now);
      if (source.isEmpty()) {
        return Pages.notFound();
      }
      known = new Document(source.get().document().toBytes(), "\"" + source.get().hash() + "\"");
      current.documents().put(name, known);
    }
    List<Response.Header> headers =
        List.of(
            new Response.Header("ETag", known.etag()),
            new Response.Header("Vary", "Accept"),
            new Response.Header("Cache-Control", visit.query().has("hash") ? FOR_EVER : "no-cache, private"));
    return visit.request().headers().all("If-None-Match").contains(known.etag())
        ? new Response(304, "application/json", headers, new Response.Content.Whole(List.of()))
        : new Response(200, "application/json", headers, new Response.Content.Whole(List.of(known.text())));
  }

  /** JSON is all there is: a client that insists on another form is told. */
  private static void requireJson(Pages.Visit visit) {
    List<String> accept = visit.request().headers().all("Accept");
    if (!accept.isEmpty()
        && Negotiation.clauses(String.join(",", accept)).stream()
            .noneMatch(c -> c.type().equals("application/json") || c.type().equals("*/*") || c.type().equals("application/*"))) {
      throw Negotiation.notAcceptable();
    }
  }
}

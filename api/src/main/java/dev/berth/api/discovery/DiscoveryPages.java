package dev.berth.api.discovery;

import dev.berth.api.Pages;
import dev.berth.api.Response;
import dev.berth.api.aggregation.Extension;
import dev.berth.api.aggregation.ExtensionDocuments;
import dev.berth.api.aggregation.MergedDocuments;
import dev.berth.api.media.MediaType;
import dev.berth.api.media.Negotiation;
import dev.berth.api.rest.Answers;
import dev.berth.api.route.RequestInfo;
import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages that tell clients what there is. Owns the documents made last: they are made anew when the catalogue is another
 * one.
 */
public final class DiscoveryPages {
  private final Supplier<Catalogue> catalogue;
  private final Optional<ExtensionDocuments> extensions;
  private volatile @Nullable Made made;
  private volatile @Nullable Merged merged;

  /** The aggregated documents of one catalogue with their tags. */
  private record Made(Catalogue of, Map<String, Document> documents) {}

  /** The groups of one catalogue with what extensions said. */
  private record Merged(
      Catalogue of, Map<Extension, JsonObject> versions, Map<AggregatedDiscovery.Form, Document> documents) {}

  private record Document(byte[] text, String etag) {}

  public DiscoveryPages(Supplier<Catalogue> catalogue) {
    this(catalogue, Optional.empty());
  }

  /** @param extensions what other servers serve, to be named with ours */
  public DiscoveryPages(Supplier<Catalogue> catalogue, Optional<ExtensionDocuments> extensions) {
    this.catalogue = catalogue;
    this.extensions = extensions;
  }

  private List<Extension> others() {
    return extensions.map(e -> e.aggregation().extensions().all()).orElse(List.of());
  }

  /** @param serverAddress host and port that {@code /api} names */
  public void serveOn(Pages pages, Supplier<String> serverAddress) {
    pages.put("/api", v -> aggregatedOr(read(v), "core", _ -> Discovery.coreVersions(serverAddress.get())));
    pages.put(
        "/apis",
        v -> aggregatedOr(v, "groups", c -> MergedDocuments.groupList(Discovery.groupList(c), others())));
    Pages.Page index = v -> written(JsonObject.of("paths", JsonArray.ofStrings(paths(pages))));
    pages.putUnlisted("/", index).putUnlisted("/index.html", index);
    pages.put("/api/", v -> resources(v, v.info().path()));
    pages.put("/apis/", v -> resources(v, v.info().path()));
  }

  /** Upstream routes these pages as it does resources, and knows one method for them. @throws Refusal 405 for any other */
  public static Pages.Visit read(Pages.Visit visit) {
    if (!visit.request().method().equals("GET")) {
      throw Failures.methodNotAllowed();
    }
    return visit;
  }

  /** All that there is to look at, in order: pages, groups and their versions. */
  private List<String> paths(Pages pages) {
    TreeSet<String> paths = new TreeSet<>(pages.paths());
    Discovery.coreVersions("").array("versions").strings().forEach(version -> paths.add("/api/" + version));
    paths.add("/apis/");
    MergedDocuments.groupList(Discovery.groupList(catalogue.get()), others()).array("groups").objects()
        .forEach(
            group -> {
              paths.add("/apis/" + group.text("name"));
              group.array("versions").objects().forEach(version -> paths.add("/apis/" + version.text("groupVersion")));
            });
    return List.copyOf(paths);
  }

  private Response aggregatedOr(Pages.Visit visit, String name, Function<Catalogue, JsonObject> legacy) {
    for (Negotiation.Clause c : clauses(visit)) {
      boolean json = c.type().equals("application/json") || c.type().equals("*/*");
      if (json && "APIGroupDiscoveryList".equals(c.parameters().get("as"))) {
        String version = c.parameters().getOrDefault("v", "");
        if ("apidiscovery.k8s.io".equals(c.parameters().get("g")) && (version.equals("v2") || version.equals("v2beta1"))) {
          return aggregated(
              visit, name, version.equals("v2") ? AggregatedDiscovery.Form.V2 : AggregatedDiscovery.Form.V2BETA1);
        }
      } else if (json || MediaType.ofContentType(c.type()).isPresent()) {
        break;
      }
    }
    JsonObject document = legacy.apply(catalogue.get());
    return name.equals("groups") ? ofGroups(visit, document) : plain(visit, document);
  }

  private static List<Negotiation.Clause> clauses(Pages.Visit visit) {
    return Negotiation.clauses(String.join(",", visit.request().headers().all("Accept")));
  }

  private Response aggregated(Pages.Visit visit, String name, AggregatedDiscovery.Form form) {
    Document d =
        name.equals("groups") && !others().isEmpty() ? withOthers(form) : documents().get(name + form);
    if (d == null) {
      throw new IllegalStateException("no discovery document " + name + form);
    }
    List<Response.Header> headers =
        List.of(
            new Response.Header("ETag", d.etag()),
            new Response.Header("Vary", "Accept"),
            new Response.Header("Cache-Control", "public"));
    if (visit.request().headers().all("If-None-Match").contains(d.etag())) {
      return new Response(304, form.contentType(), headers, new Response.Content.Whole(List.of()));
    }
    return new Response(200, form.contentType(), headers, new Response.Content.Whole(List.of(d.text())));
  }

  private Document withOthers(AggregatedDiscovery.Form form) {
    Catalogue now = catalogue.get();
    Map<Extension, JsonObject> versions = extensions.orElseThrow().versions();
    Merged m = merged;
    if (m == null || m.of() != now || !m.versions().equals(versions)) {
      m = new Merged(now, versions, new ConcurrentHashMap<>());
      merged = m;
    }
    return m.documents().computeIfAbsent(
        form, f -> document(MergedDocuments.discovery(AggregatedDiscovery.groups(now, f), versions)));
  }

  private Map<String, Document> documents() {
    Catalogue now = catalogue.get();
    Made m = made;
    if (m == null || m.of() != now) {
      m =
          new Made(
              now,
              Map.of(
                  "core" + AggregatedDiscovery.Form.V2, document(AggregatedDiscovery.core(now, AggregatedDiscovery.Form.V2)),
                  "core" + AggregatedDiscovery.Form.V2BETA1,
                      document(AggregatedDiscovery.core(now, AggregatedDiscovery.Form.V2BETA1)),
                  "groups" + AggregatedDiscovery.Form.V2,
                      document(AggregatedDiscovery.groups(now, AggregatedDiscovery.Form.V2)),
                  "groups" + AggregatedDiscovery.Form.V2BETA1,
                      document(AggregatedDiscovery.groups(now, AggregatedDiscovery.Form.V2BETA1))));
      made = m;
    }
    return m.documents();
  }

  private static Document document(JsonObject o) {
    return new Document(o.toBytes(), AggregatedDiscovery.etag(o));
  }

  /** {@code /api/v1}, {@code /apis/apps}, {@code /apis/apps/v1}. */
  private Response resources(Pages.Visit visit, String path) {
    List<String> parts = RequestInfo.segments(path);
    Catalogue now = catalogue.get();
    Optional<JsonObject> document =
        switch (parts.size()) {
          case 2 ->
              parts.getFirst().equals("api")
                  ? Discovery.resourceList(now, new GroupVersion("", parts.get(1)))
                  : MergedDocuments.group(Discovery.group(now, parts.get(1)), parts.get(1), others());
          case 3 ->
              parts.getFirst().equals("apis")
                  ? Discovery.resourceList(now, new GroupVersion(parts.get(1), parts.get(2)))
                  : Optional.empty();
          default -> Optional.empty();
        };
    return document
        .map(d -> parts.size() == 2 && parts.getFirst().equals("apis") ? ofGroups(visit, d) : plain(read(visit), d))
        .orElseGet(() -> unknownVersion(now, parts));
  }

  /** Whether a group has kinds of the server's own: what upstream looks for among custom resources alone is no path of its own. */
  public static boolean isOwnGroup(Catalogue catalogue, String group) {
    return catalogue.types().stream().anyMatch(t -> !t.isCustom() && t.groupVersion().group().equals(group));
  }

  /** Under a known group a Status says that there is no such version; elsewhere there is no page. */
  private static Response unknownVersion(Catalogue now, List<String> parts) {
    boolean known =
        parts.getFirst().equals("api") ? parts.size() > 1 : parts.size() > 2 && !parts.get(1).isEmpty() && isOwnGroup(now, parts.get(1));
    if (known) {
      throw Failures.resourceNotFound();
    }
    return Pages.notFound();
  }

  /** Upstream's list of groups and its groups are written by another hand than its other documents: it lists the types. */
  private static Response ofGroups(Pages.Visit visit, JsonObject document) {
    return encoded(visit, document, Negotiation.ofDocument(visit.request().headers()));
  }

  /** A document that is no object of an API, and JSON or nothing. */
  public static Response raw(Pages.Visit visit, JsonObject document) {
    requireAccepted(visit, "application/json");
    return written(document);
  }

  private static Response written(JsonObject document) {
    return Answers.encoded(MediaType.JSON, true, 200, document, List.of());
  }

  /** Upstream's router looks at what a page can be made in. @throws Refusal 406 where that is not accepted */
  public static void requireAccepted(Pages.Visit visit, String mediaType) {
    List<Negotiation.Clause> accepted = clauses(visit);
    if (!accepted.isEmpty() && accepted.stream().noneMatch(c -> c.type().equals("*/*") || c.type().equals(mediaType))) {
      throw Negotiation.notAcceptable();
    }
  }

  /** A document in the encoding that is accepted. */
  private static Response plain(Pages.Visit visit, JsonObject document) {
    boolean known =
        clauses(visit).isEmpty()
            || clauses(visit).stream().anyMatch(c -> c.type().equals("*/*") || MediaType.ofContentType(c.type()).isPresent());
    if (!known) {
      throw Negotiation.notAcceptable();
    }
    return encoded(visit, document, Negotiation.ofDocument(visit.request().headers()));
  }

  private static Response encoded(Pages.Visit visit, JsonObject document, Negotiation accept) {
    // these kinds belong to no group, and upstream's protobuf calls that v1
    boolean named = accept.mediaType() != MediaType.PROTOBUF || document.has("apiVersion");
    return Answers.encoded(
        accept.mediaType(),
        Answers.isPretty(visit.query(), visit.request().headers()),
        200,
        named ? document : document.with("apiVersion", "v1"),
        List.of());
  }
}

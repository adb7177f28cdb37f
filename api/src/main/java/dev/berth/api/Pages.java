package dev.berth.api;

import dev.berth.api.access.User;
import dev.berth.api.route.Query;
import dev.berth.api.route.RequestInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is served besides resources: discovery, OpenAPI, health, version, metrics. A table of paths, set up once. */
public final class Pages {

  /** Serves one page, or all under a path that ends with a slash. */
  public interface Page {
    Response serve(Visit visit);
  }

  /** A request for a page, whose user may see it. */
  public record Visit(Request request, RequestInfo info, Query query, User user) {}

  /** Upstream's router takes these with a slash at their end as well; its other pages are just what they are. */
  private static final Set<String> ROUTED = Set.of("/api", "/apis", "/version");

  private final Map<String, Page> exact = new TreeMap<>();
  private final TreeMap<String, Page> under = new TreeMap<>();
  private final Set<String> unlisted = new HashSet<>();

  /** @param path a page, or where it ends with a slash all pages under it */
  public Pages put(String path, Page page) {
    (path.endsWith("/") && path.length() > 1 ? under : exact).put(path, page);
    return this;
  }

  /** A page that {@link #paths} does not name. */
  public Pages putUnlisted(String path, Page page) {
    unlisted.add(path);
    return put(path, page);
  }

  /** The paths, as {@code /} lists them. */
  public List<String> paths() {
    return exact.keySet().stream().filter(path -> !unlisted.contains(path)).toList();
  }

  /** What is answered where there is no page. */
  public static Response notFound() {
    return Response.text(404, "404 page not found\n", Response.Header.NO_SNIFF);
  }

  Response serve(Request request, RequestInfo info, Query query, User user) {
    String path = info.path();
    String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    Optional<Page> page = Optional.ofNullable(exact.get(ROUTED.contains(bare) ? bare : path));
    if (page.isEmpty()) {
      page = Optional.ofNullable(under.floorEntry(path)).filter(e -> path.startsWith(e.getKey())).map(Map.Entry::getValue);
    }
    return page.map(p -> p.serve(new Visit(request, info, query, user))).orElseGet(Pages::notFound);
  }
}

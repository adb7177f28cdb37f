package dev.berth.server;

import dev.berth.api.Pages;
import dev.berth.api.aggregation.ExtensionDocuments;
import dev.berth.api.discovery.DiscoveryPages;
import dev.berth.api.discovery.VersionInfo;
import dev.berth.api.openapi.OpenApiPages;
import dev.berth.model.Catalogue;
import dev.berth.store.Store;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All that a server serves besides resources; complete before the first request. */
final class ServerPages {
  private ServerPages() {}

  /**
   * @param catalogue the types that are known right now
   * @param extensions what other servers serve
   * @param address host and port, for those who ask where the server is
   * @param store that is healthy while it takes writes
   * @param ready whether it has what every cluster has
   * @param more of the server's own
   */
  static Pages of(
      Access access,
      Supplier<Catalogue> catalogue,
      ExtensionDocuments extensions,
      Supplier<String> address,
      Store store,
      BooleanSupplier ready,
      Consumer<Pages> more) {
    Pages pages = new Pages();
    new Health()
        .check("ping", () -> true)
        .check("log", () -> true)
        .check("etcd", () -> store.failure().isEmpty())
        .readiness("etcd-readiness", () -> store.failure().isEmpty())
        .readiness("poststarthook/rbac/bootstrap-roles", ready)
        .serveOn(pages);
    new DiscoveryPages(catalogue, Optional.of(extensions)).serveOn(pages, address);
    new OpenApiPages(catalogue, Optional.of(extensions)).serveOn(pages);
    new OpenIdPages(access.tokens()).serveOn(pages, address);
    more.accept(pages);
    pages.put("/version", v -> DiscoveryPages.raw(DiscoveryPages.read(v), VersionInfo.document("", "")));
    return pages;
  }
}

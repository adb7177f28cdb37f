package dev.berth.server;

import dev.berth.api.Pages;
import dev.berth.api.Response;
import dev.berth.api.access.token.OpenIdDocuments;
import dev.berth.api.discovery.DiscoveryPages;
import dev.berth.base.json.JsonObject;
import java.util.function.Supplier;

/** Serves what others need to check our ServiceAccount tokens. */
record OpenIdPages(Terms.Tokens tokens) {

  /** @param address host and port under which the server is reached */
  void serveOn(Pages pages, Supplier<String> address) {
    pages.put(
        OpenIdDocuments.CONFIGURATION_PATH,
        v -> page(v, "application/json", documents(address.get()).configuration()));
    pages.put(
        OpenIdDocuments.KEYS_PATH,
        v -> page(v, OpenIdDocuments.KEYS_MEDIA_TYPE, documents(address.get()).keySet()));
  }

  private OpenIdDocuments documents(String address) {
    return new OpenIdDocuments(tokens.issuer(), "https://" + address + OpenIdDocuments.KEYS_PATH, tokens.keys());
  }

  private static Response page(Pages.Visit visit, String mediaType, JsonObject document) {
    DiscoveryPages.requireAccepted(DiscoveryPages.read(visit), mediaType);
    return Response.whole(
        200,
        mediaType,
        document.toString(),
        new Response.Header("Cache-Control", "public, max-age=" + OpenIdDocuments.MAX_AGE_SECONDS));
  }
}

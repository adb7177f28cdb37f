package dev.berth.server;

import dev.berth.api.Pages;
import dev.berth.api.Response;
import dev.berth.api.access.token.OpenIdDocuments;
import dev.berth.api.access.token.SigningKey;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** Serves what others need to check our ServiceAccount tokens. */
record OpenIdPages(SigningKey key) {

  /** @param address host and port under which the server is reached */
  void serveOn(Pages pages, String address) {
    OpenIdDocuments documents =
        new OpenIdDocuments(Access.ISSUER, "https://" + address + OpenIdDocuments.KEYS_PATH, List.of(key));
    pages.put(OpenIdDocuments.CONFIGURATION_PATH, _ -> page("application/json", documents.configuration()));
    pages.put(OpenIdDocuments.KEYS_PATH, _ -> page(OpenIdDocuments.KEYS_MEDIA_TYPE, documents.keySet()));
  }

  private static Response page(String mediaType, JsonObject document) {
    return new Response(
        200,
        mediaType,
        List.of(new Response.Header("Cache-Control", "public, max-age=" + OpenIdDocuments.MAX_AGE_SECONDS)),
        new Response.Content.Whole(List.of(document.toBytes())));
  }
}

package dev.berth.api.outbound;

import dev.berth.base.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Whom a {@code clientConfig} of a webhook or of a conversion means.
 *
 * @param host of the URL, or {@code name.namespace.svc}
 * @param port of the URL or the service
 * @param path with a slash before and none behind it
 * @param shown the URL as it is told in errors, without a query
 * @param service the name of a Service, or empty for a URL
 * @param namespace of the Service
 * @param roots PEM certificates, or empty
 */
public record WebhookClient(
    String host, int port, String path, String shown, String service, String namespace, String roots) {
  private static final int HTTPS = 443;

  /** A URL that validation would have refused leads nowhere. */
  public static WebhookClient of(JsonObject clientConfig) {
    String roots = decoded(clientConfig.text("caBundle"));
    if (clientConfig.has("service")) {
      JsonObject service = clientConfig.object("service");
      String host = service.text("name") + "." + service.text("namespace") + ".svc";
      int port = service.has("port") ? (int) service.number("port") : HTTPS;
      String path = cleaned(service.text("path"));
      return new WebhookClient(
          host, port, path, "https://" + host + ":" + port + path, service.text("name"), service.text("namespace"), roots);
    }
    try {
      URI url = new URI(clientConfig.text("url"));
      String path = cleaned(url.getRawPath() == null ? "" : url.getRawPath());
      String host = url.getHost() == null ? "" : url.getHost().replaceAll("[\\[\\]]", "");
      return new WebhookClient(
          host,
          url.getPort() < 0 ? HTTPS : url.getPort(),
          path,
          url.getScheme() + "://" + url.getRawAuthority() + path,
          "",
          "",
          roots);
    } catch (URISyntaxException e) {
      return new WebhookClient("", HTTPS, "/", clientConfig.text("url"), "", "", roots);
    }
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return base64; // no certificate either way: the call says so
    }
  }

  /** As Go's {@code path.Join} leaves it. */
  private static String cleaned(String path) {
    String p = path.startsWith("/") ? path : "/" + path;
    p = p.replaceAll("/{2,}", "/");
    return p.length() > 1 && p.endsWith("/") ? p.substring(0, p.length() - 1) : p;
  }
}

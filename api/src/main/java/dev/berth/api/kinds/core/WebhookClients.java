package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.NameRule;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;

/** The {@code clientConfig} of a webhook ({@code apiserver/pkg/util/webhook/validation.go}). */
final class WebhookClients {
  private static final String FORM = "; desired format: https://host[/path]";

  private WebhookClients() {}

  static void check(FieldPath path, JsonObject client, Findings found) {
    if (client.has("url") == client.has("service")) {
      found.required(path, "exactly one of url or service is required");
    } else if (client.has("service")) {
      service(path.child("service"), client.object("service"), found);
    } else {
      url(path.child("url"), client.text("url"), found);
    }
  }

  private static void url(FieldPath path, String text, Findings found) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      found.required(path, "url must be a valid URL: parse \"" + text + "\": " + e.getReason() + FORM);
      return;
    }
    String scheme = Objects.requireNonNullElse(url.getScheme(), "");
    if (!scheme.equals("https")) {
      found.invalid(path, scheme, "'https' is the only allowed URL scheme" + FORM);
    }
    if (Objects.requireNonNullElse(url.getRawAuthority(), "").isEmpty()) {
      found.invalid(path, "", "host must be specified" + FORM);
    }
    if (!Objects.requireNonNullElse(url.getRawUserInfo(), "").isEmpty()) {
      found.invalid(path, url.getRawUserInfo(), "user information is not permitted in the URL");
    }
    if (!Objects.requireNonNullElse(url.getRawFragment(), "").isEmpty()) {
      found.invalid(path, url.getRawFragment(), "fragments are not permitted in the URL");
    }
    if (!Objects.requireNonNullElse(url.getRawQuery(), "").isEmpty()) {
      found.invalid(path, url.getRawQuery(), "query parameters are not permitted in the URL");
    }
  }

  private static void service(FieldPath path, JsonObject service, Findings found) {
    found.present(path.child("name"), service.text("name"));
    found.present(path.child("namespace"), service.text("namespace"));
    long port = service.number("port");
    if (service.has("port") && (port < 1 || port > 65_535)) {
      found.invalid(path.child("port"), port, "port is not valid: must be between 1 and 65535, inclusive");
    }
    String urlPath = service.text("path");
    if (urlPath.isEmpty() || urlPath.equals("/")) {
      return;
    }
    FieldPath at = path.child("path");
    if (urlPath.equals("//")) {
      found.invalid(at, urlPath, "segment[0] may not be empty");
      return;
    }
    if (!urlPath.startsWith("/")) {
      found.invalid(at, urlPath, "must start with a '/'");
    }
    String bare = urlPath.substring(1);
    bare = bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
    List<String> steps = List.of(bare.split("/", -1));
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).isEmpty()) {
        found.invalid(at, urlPath, "segment[" + i + "] may not be empty");
      } else {
        for (String error : NameRule.SUBDOMAIN.errors(steps.get(i))) {
          found.invalid(at, urlPath, "segment[" + i + "]: " + error);
        }
      }
    }
  }
}

package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.GoValues;
import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How objects get from one version to another. Paths are those of upstream's internal version. Upstream: {@code
 * validateCustomResourceConversion}, apiserver {@code pkg/util/webhook/validation.go}.
 */
final class ConversionChecks {
  private static final Set<String> REVIEWS = Set.of("v1", "v1beta1");
  private static final String FORM = "; desired format: https://host[/path]";

  private final Findings found;
  private final Optional<JsonObject> old;

  ConversionChecks(Findings found, Optional<JsonObject> old) {
    this.found = found;
    this.old = old;
  }

  void check(JsonObject conversion, FieldPath at) {
    String strategy = conversion.text("strategy");
    if (found.present(at.child("strategy"), strategy)) {
      found.oneOf(at.child("strategy"), strategy, List.of("None", "Webhook"));
    }
    FieldPath config = at.child("webhookClientConfig");
    FieldPath reviews = at.child("conversionReviewVersions");
    JsonObject webhook = conversion.object("webhook");
    Optional<JsonObject> client = Spec.object(webhook, "clientConfig");
    if (strategy.equals("Webhook")) {
      client.ifPresentOrElse(
          c -> client(c, config), () -> found.required(config, "required when strategy is set to Webhook"));
      reviews(webhook.array("conversionReviewVersions"), reviews);
      return;
    }
    if (client.isPresent()) {
      found.forbidden(config, "should not be set when strategy is not set to Webhook");
    }
    if (!webhook.array("conversionReviewVersions").isEmpty()) {
      found.forbidden(reviews, "should not be set when strategy is not set to Webhook");
    }
  }

  private void reviews(JsonArray versions, FieldPath at) {
    if (versions.isEmpty()) {
      found.required(at);
      return;
    }
    Set<String> seen = new HashSet<>();
    List<String> all = versions.strings().toList();
    for (int i = 0; i < all.size(); i++) {
      if (seen.add(all.get(i))) {
        found.invalid(at.index(i), all.get(i), DnsNames.label1035(all.get(i)));
      } else {
        found.invalid(at.index(i), all.get(i), "duplicate version");
      }
    }
    boolean wasKnown = old.map(o -> o.object("spec").object("conversion").object("webhook"))
        .map(w -> w.array("conversionReviewVersions"))
        .filter(a -> !a.isEmpty())
        .map(a -> a.strings().anyMatch(REVIEWS::contains))
        .orElse(true);
    if (wasKnown && seen.stream().noneMatch(REVIEWS::contains)) {
      found.invalid(at, GoValues.shown(versions), "must include at least one of v1, v1beta1");
    }
  }

  private void client(JsonObject config, FieldPath at) {
    boolean hasUrl = config.has("url");
    Optional<JsonObject> service = Spec.object(config, "service");
    if (hasUrl == service.isPresent()) {
      found.required(at, "exactly one of url or service is required");
    } else if (hasUrl) {
      url(config.text("url"), at.child("url"));
    } else {
      service.ifPresent(s -> service(s, at.child("service")));
    }
    String bundle = config.text("caBundle");
    if (!mayBeInvalid()) {
      CaBundle.fault(bundle).ifPresent(fault -> found.invalid(at.child("caBundle"), bundle, fault));
    }
  }

  /** Until it is established, and where it was invalid before, a definition may have a bundle that is none. */
  private boolean mayBeInvalid() {
    if (old.isEmpty() || !DefinitionStrategy.isEstablished(old.get())) {
      return true;
    }
    return CaBundle.ofConversion(old.get()).flatMap(CaBundle::fault).isPresent();
  }

  private void url(String text, FieldPath at) {
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException e) {
      found.required(at, "url must be a valid URL: parse " + e.getMessage() + FORM);
      return;
    }
    String scheme = Optional.ofNullable(url.getScheme()).orElse("");
    if (!scheme.equals("https")) {
      found.invalid(at, scheme, "'https' is the only allowed URL scheme" + FORM);
    }
    String authority = Optional.ofNullable(url.getRawAuthority()).orElse("");
    if (authority.substring(authority.indexOf('@') + 1).isEmpty()) {
      found.invalid(at, "", "host must be specified" + FORM);
    }
    if (authority.indexOf('@') >= 0) {
      String user = authority.substring(0, authority.indexOf('@'));
      found.invalid(at, user, "user information is not permitted in the URL");
    }
    Optional.ofNullable(url.getFragment())
        .filter(f -> !f.isEmpty())
        .ifPresent(f -> found.invalid(at, f, "fragments are not permitted in the URL"));
    Optional.ofNullable(url.getRawQuery())
        .filter(q -> !q.isEmpty())
        .ifPresent(q -> found.invalid(at, q, "query parameters are not permitted in the URL"));
  }

  /** Upstream hands the name over for the namespace and the other way round; so do its errors. */
  private void service(JsonObject service, FieldPath at) {
    found.present(at.child("name"), service.text("namespace"));
    found.present(at.child("namespace"), service.text("name"));
    List<String> port = FieldRules.portNumber(service.number("port"));
    if (!port.isEmpty()) {
      found.invalid(
          at.child("port"), service.number("port"), "port is not valid: " + String.join(", ", port));
    }
    service.string("path").ifPresent(p -> path(p, at.child("path")));
  }

  private void path(String path, FieldPath at) {
    if (path.isEmpty() || path.equals("/")) {
      return;
    }
    if (path.equals("//")) {
      found.invalid(at, path, "segment[0] may not be empty");
      return;
    }
    if (!path.startsWith("/")) {
      found.invalid(at, path, "must start with a '/'");
    }
    String bare = path.substring(1);
    String[] steps = (bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare).split("/", -1);
    for (int i = 0; i < steps.length; i++) {
      if (steps[i].isEmpty()) {
        found.invalid(at, path, "segment[" + i + "] may not be empty");
        continue;
      }
      for (String wrong : DnsNames.subdomain(steps[i])) {
        found.invalid(at, path, "segment[" + i + "]: " + wrong);
      }
    }
  }
}

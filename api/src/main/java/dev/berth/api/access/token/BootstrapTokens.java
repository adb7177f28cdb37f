package dev.berth.api.access.token;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.User;
import dev.berth.base.json.JsonObject;
import dev.berth.model.time.TimeException;
import dev.berth.model.time.Timestamps;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens with which machines join: {@code ID.SECRET}, of six and sixteen small letters and digits, kept as the Secret {@code
 * bootstrap-token-ID} in {@code kube-system} (upstream {@code plugin/pkg/auth/authenticator/token/bootstrap}). Whoever has one is
 * {@code system:bootstrap:ID} in {@code system:bootstrappers} and the groups that it names.
 */
public final class BootstrapTokens implements TokenAuthenticator {
  private static final Pattern TOKEN = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");
  private static final Pattern EXTRA_GROUP = Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");
  private static final String GROUP = "system:bootstrappers";
  private static final String TYPE = "bootstrap.kubernetes.io/token";

  private final AccessObjects objects;
  private final InstantSource clock;

  public BootstrapTokens(AccessObjects objects, InstantSource clock) {
    this.objects = objects;
    this.clock = clock;
  }

  @Override
  public Outcome authenticate(String token, List<String> audiences) {
    Matcher parts = TOKEN.matcher(token);
    if (!parts.matches()) {
      return new Outcome.Foreign();
    }
    String id = parts.group(1);
    return objects
        .get("", "secrets", "kube-system", "bootstrap-token-" + id)
        .filter(secret -> isGood(secret, id, parts.group(2)))
        .flatMap(secret -> groups(value(secret, "auth-extra-groups")))
        .<Outcome>map(
            groups -> new Outcome.Known(new User("system:bootstrap:" + id, "", groups, Map.of()), List.of()))
        .orElseGet(Outcome.Foreign::new);
  }

  private boolean isGood(JsonObject secret, String id, String word) {
    return !secret.object("metadata").has("deletionTimestamp")
        && secret.text("type").equals(TYPE)
        && MessageDigest.isEqual(bytes(value(secret, "token-secret")), bytes(word))
        && value(secret, "token-id").equals(id)
        && !hasExpired(value(secret, "expiration"))
        && value(secret, "usage-bootstrap-authentication").equals("true");
  }

  /** A time that cannot be read has passed. */
  private boolean hasExpired(String expiration) {
    if (expiration.isEmpty()) {
      return false;
    }
    try {
      return !Timestamps.parse(expiration).isAfter(clock.instant());
    } catch (TimeException e) {
      return true;
    }
  }

  /** Empty where one of the further groups is none that a token may give. */
  private static Optional<List<String>> groups(String extra) {
    TreeSet<String> all = new TreeSet<>(List.of(GROUP));
    for (String group : extra.isEmpty() ? new String[0] : extra.split(",", -1)) {
      if (!EXTRA_GROUP.matcher(group).matches()) {
        return Optional.empty();
      }
      all.add(group);
    }
    return Optional.of(List.copyOf(all));
  }

  private static String value(JsonObject secret, String key) {
    try {
      return new String(Base64.getDecoder().decode(secret.object("data").text(key)), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return ""; // stored by hand
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package dev.berth.api.access;

import dev.berth.api.Headers;
import dev.berth.api.status.Status;
import dev.berth.api.validation.GoQuote;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Acting as somebody else ({@code Impersonate-User}, {@code -Group}, {@code -Uid}, {@code -Extra-KEY}), as KEP-5284 has it:
 * four constrained modes, each of which asks for {@code impersonate-on:MODE:VERB} on what is requested and for
 * {@code impersonate:MODE} on whom it is to be, and the old mode that asks for {@code impersonate} only. The first mode
 * that grants it wins; where none does, the first refusal is the answer.
 */
public final class Impersonation {
  private static final String EXTRA_PREFIX = "impersonate-extra-";
  private static final String AUTHENTICATION = "authentication.k8s.io";
  private static final Pattern EXTRA_KEY =
      Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*+/[^/].*");

  private Impersonation() {}

  /** What became of the request's user. */
  public sealed interface Outcome {
    /** Nobody else is asked for. */
    record Unchanged() implements Outcome {}

    /** The request goes on as this user. */
    record As(User user) implements Outcome {}

    record Refused(Status status) implements Outcome {}
  }

  /**
   * @param asked the request's attributes, with the user who sent it
   * @param headers of the request
   */
  public static Outcome resolve(Attributes asked, Headers headers, Authorizer authorizer) {
    String name = headers.first("Impersonate-User").orElse("");
    String uid = headers.first("Impersonate-Uid").orElse("");
    List<String> groups = headers.all("Impersonate-Group");
    Map<String, List<String>> extra = extra(headers);
    if (name.isEmpty()) {
      if (uid.isEmpty() && groups.isEmpty() && extra.isEmpty()) {
        return new Outcome.Unchanged();
      }
      return new Outcome.Refused(
          Status.of(
              400,
              "BadRequest",
              "requested " + goText(uid, groups, extra) + " without impersonating a user name"));
    }
    User wanted = new User(name, uid, groups, extra);
    Optional<Status> refusal = Optional.empty();
    for (Mode mode : Mode.values()) {
      if (!mode.covers(wanted, asked.user())) {
        continue;
      }
      Attempt attempt = new Attempt(mode, asked, wanted, authorizer);
      Optional<Status> refused = attempt.refusal();
      if (refused.isEmpty()) {
        return new Outcome.As(attempt.user());
      }
      refusal = refusal.or(() -> refused);
    }
    return new Outcome.Refused(refusal.orElseThrow());
  }

  private static Map<String, List<String>> extra(Headers headers) {
    Map<String, List<String>> extra = new TreeMap<>();
    for (String header : headers.names()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith(EXTRA_PREFIX)) {
        extra
            .computeIfAbsent(unescaped(lower.substring(EXTRA_PREFIX.length())), _ -> new ArrayList<>())
            .addAll(headers.all(header));
      }
    }
    return extra;
  }

  private static String unescaped(String key) {
    try {
      return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return key; // kept as it came
    }
  }

  private enum Mode {
    ASSOCIATED_NODE("associated-node"),
    ARBITRARY_NODE("arbitrary-node"),
    SERVICE_ACCOUNT("serviceaccount"),
    USER_INFO("user-info"),
    ANY("");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    boolean constrained() {
      return this != ANY;
    }

    String verb() {
      return constrained() ? "impersonate:" + word : "impersonate";
    }

    boolean covers(User wanted, User requestor) {
      boolean nameOnly = wanted.uid().isEmpty() && wanted.groups().isEmpty() && wanted.extra().isEmpty();
      Optional<NodeName> node = NodeName.parse(wanted.name());
      Optional<ServiceAccountName> account = ServiceAccountName.parse(wanted.name());
      return switch (this) {
        case ASSOCIATED_NODE ->
            nameOnly
                && node.isPresent()
                && ServiceAccountName.parse(requestor.name()).isPresent()
                && requestor
                    .extra()
                    .getOrDefault(BoundExtras.NODE_NAME, List.of())
                    .equals(List.of(node.get().name()));
        case ARBITRARY_NODE -> nameOnly && node.isPresent();
        case SERVICE_ACCOUNT -> nameOnly && account.isPresent();
        case USER_INFO -> node.isEmpty() && account.isEmpty();
        case ANY -> true;
      };
    }
  }

  /** One mode's checks, in upstream's order. */
  private record Attempt(Mode mode, Attributes asked, User wanted, Authorizer authorizer) {

    Optional<Status> refusal() {
      if (mode.constrained()) {
        Optional<Status> refused = refusal(asked.withVerb("impersonate-on:" + mode.word + ":" + asked.verb()));
        if (refused.isPresent()) {
          return refused;
        }
      }
      return refusal(name()).or(this::uidRefusal).or(this::groupsRefusal).or(this::extraRefusal);
    }

    User user() {
      User user = wanted;
      if (wanted.groups().isEmpty()) {
        if (mode.constrained() && NodeName.parse(wanted.name()).isPresent()) {
          user = user.plusGroup(NodeName.GROUP);
        }
        for (String group : ServiceAccountName.parse(wanted.name()).map(ServiceAccountName::groups).orElse(List.of())) {
          user = user.plusGroup(group);
        }
      }
      return user.name().equals(User.ANONYMOUS.name())
          ? user.plusGroup(User.UNAUTHENTICATED)
          : Authentication.authenticated(user);
    }

    private Attributes name() {
      Optional<NodeName> node = mode.constrained() ? NodeName.parse(wanted.name()) : Optional.empty();
      if (node.isPresent()) {
        String which = mode == Mode.ASSOCIATED_NODE ? "*" : node.get().name();
        return attributes(AUTHENTICATION, "nodes", "", "", which);
      }
      return ServiceAccountName.parse(wanted.name())
          .map(a -> attributes(nameGroup(), "serviceaccounts", "", a.namespace(), a.name()))
          .orElseGet(() -> attributes(nameGroup(), "users", "", "", wanted.name()));
    }

    private Optional<Status> uidRefusal() {
      return wanted.uid().isEmpty()
          ? Optional.empty()
          : refusal(attributes(AUTHENTICATION, "uids", "", "", wanted.uid()));
    }

    private Optional<Status> groupsRefusal() {
      if (mode.constrained() && wanted.groups().contains("")) {
        return Optional.of(Forbidden.of(group(""), "impersonating the empty string group is not allowed"));
      }
      if (mode.constrained() && wanted.groups().contains(User.MASTERS)) {
        return Optional.of(Forbidden.of(group(User.MASTERS), "impersonating the system:masters group is not allowed"));
      }
      return first(wanted.groups().stream().map(this::group).toList());
    }

    private Optional<Status> extraRefusal() {
      List<Attributes> each = new ArrayList<>();
      for (Map.Entry<String, List<String>> e : wanted.extra().entrySet()) {
        Optional<String> flaw = mode.constrained() ? flaw(e.getKey(), e.getValue()) : Optional.empty();
        if (flaw.isPresent()) {
          return Optional.of(Forbidden.of(attributes(AUTHENTICATION, "userextras", "", "", ""), flaw.get()));
        }
        e.getValue().forEach(v -> each.add(attributes(AUTHENTICATION, "userextras", e.getKey(), "", v)));
      }
      return first(each);
    }

    private Attributes group(String name) {
      return attributes(nameGroup(), "groups", "", "", name);
    }

    private String nameGroup() {
      return mode.constrained() ? AUTHENTICATION : "";
    }

    private Optional<Status> first(List<Attributes> all) {
      return all.stream().map(this::refusal).flatMap(Optional::stream).findFirst();
    }

    private Optional<Status> refusal(Attributes attributes) {
      return switch (authorizer.authorize(attributes)) {
        case Authorizer.Decision.Allowed(String _) -> Optional.empty();
        case Authorizer.Decision.Denied(String reason) -> Optional.of(Forbidden.of(attributes, reason));
      };
    }

    private Attributes attributes(String group, String resource, String subresource, String namespace, String name) {
      return new Attributes(
          asked.user(), mode.verb(), group, "v1", resource, subresource, namespace, name, "");
    }

    private static Optional<String> flaw(String key, List<String> values) {
      if (key.isEmpty()) {
        return Optional.of("impersonating the empty string key in extra is not allowed");
      }
      if (!EXTRA_KEY.matcher(key).matches()) {
        return Optional.of(
            "impersonating an invalid key in extra is not allowed: extra.key: Invalid value: "
                + GoQuote.quote(key)
                + ": must be a domain-prefixed path (such as \"acme.io/foo\")");
      }
      return values.contains("")
          ? Optional.of("impersonating the empty string value in extra is not allowed")
          : Optional.empty();
    }
  }

  /** A user without a name as Go's {@code %#v} prints it. */
  private static String goText(String uid, List<String> groups, Map<String, List<String>> extra) {
    return "&user.DefaultInfo{Name:\"\", UID:"
        + GoQuote.quote(uid)
        + ", Groups:"
        + goText(groups)
        + ", Extra:map[string][]string"
        + (extra.isEmpty()
            ? "(nil)"
            : extra.entrySet().stream()
                .map(e -> GoQuote.quote(e.getKey()) + ":" + goText(e.getValue()))
                .collect(Collectors.joining(", ", "{", "}")))
        + "}";
  }

  private static String goText(List<String> items) {
    return "[]string"
        + (items.isEmpty()
            ? "(nil)"
            : items.stream().map(GoQuote::quote).collect(Collectors.joining(", ", "{", "}")));
  }
}

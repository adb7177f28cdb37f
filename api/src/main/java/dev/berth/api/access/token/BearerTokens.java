package dev.berth.api.access.token;

import dev.berth.api.Request;
import dev.berth.api.access.Authenticator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Users by {@code Authorization: Bearer TOKEN}, or by the WebSocket protocol
 * {@code base64url.bearer.authorization.k8s.io.TOKEN} that browsers can send. Each source of tokens is asked in turn.
 */
public final class BearerTokens implements Authenticator, TokenAuthenticator {
  private static final String PROTOCOL = "base64url.bearer.authorization.k8s.io.";

  private final List<TokenAuthenticator> sources;

  public BearerTokens(List<TokenAuthenticator> sources) {
    this.sources = List.copyOf(sources);
  }

  @Override
  public Identity authenticate(Request request) {
    Optional<String> token = token(request);
    if (token.isEmpty()) {
      return new Identity.Unknown();
    }
    return switch (authenticate(token.get(), List.of())) {
      case Outcome.Known(var user, var _) -> new Identity.Known(user);
      case Outcome.Foreign() -> new Identity.Rejected("invalid bearer token");
      case Outcome.Rejected(String why) -> new Identity.Rejected(why);
    };
  }

  @Override
  public Outcome authenticate(String token, List<String> audiences) {
    List<String> rejected = new ArrayList<>(0);
    for (TokenAuthenticator source : sources) {
      switch (source.authenticate(token, audiences)) {
        case Outcome.Known known -> {
          return known;
        }
        case Outcome.Rejected(String why) -> rejected.add(why);
        case Outcome.Foreign() -> {}
      }
    }
    return switch (rejected.size()) {
      case 0 -> new Outcome.Foreign();
      case 1 -> new Outcome.Rejected("[invalid bearer token, " + rejected.getFirst() + "]");
      default -> new Outcome.Rejected("[invalid bearer token, " + String.join(", ", rejected) + "]");
    };
  }

  private static Optional<String> token(Request request) {
    String field = request.headers().first("Authorization").orElse("").strip();
    int space = field.indexOf(' ');
    if (space > 0 && field.substring(0, space).toLowerCase(Locale.ROOT).equals("bearer")) {
      int end = field.indexOf(' ', space + 1);
      String token = field.substring(space + 1, end < 0 ? field.length() : end);
      return token.isEmpty() ? Optional.empty() : Optional.of(token);
    }
    return request.headers().first("Sec-WebSocket-Protocol").flatMap(BearerTokens::protocolToken);
  }

  private static Optional<String> protocolToken(String field) {
    int at = field.indexOf(PROTOCOL);
    if (at < 0) {
      return Optional.empty();
    }
    int end = field.indexOf(',', at);
    String encoded = field.substring(at + PROTOCOL.length(), end < 0 ? field.length() : end).strip();
    try {
      String token = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
      return token.isEmpty() ? Optional.empty() : Optional.of(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

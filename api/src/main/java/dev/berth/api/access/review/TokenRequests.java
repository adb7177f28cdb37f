package dev.berth.api.access.review;

import dev.berth.api.access.token.TokenIssuer;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;

/** {@code serviceaccounts/token}: a TokenRequest is answered with the token. */
record TokenRequests(TokenIssuer issuer) implements Review {
  @Override
  public JsonObject answer(Question question) {
    return issuer.issue(question.body(), question.parent().orElseThrow(), question.now());
  }

  @Override
  public JsonObject defaults(JsonObject body) {
    return body.object("spec").integer("expirationSeconds").isPresent()
        ? body
        : body.withAt(JsonNumber.of(TokenIssuer.DEFAULT_SECONDS), "spec", "expirationSeconds");
  }
}

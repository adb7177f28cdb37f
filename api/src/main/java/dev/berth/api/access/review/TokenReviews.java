package dev.berth.api.access.review;

import dev.berth.api.access.Authentication;
import dev.berth.api.access.token.TokenAuthenticator;
import dev.berth.api.access.token.TokenAuthenticator.Outcome;
import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** "Whose token is this?": what a webhook or an aggregated server asks. */
final class TokenReviews {
  private TokenReviews() {}

  /** @param ownAudiences the API server's, which count where the review names none */
  static JsonObject answer(Review.Question question, TokenAuthenticator tokens, List<String> ownAudiences) {
    JsonObject spec = question.body().object("spec");
    if (spec.text("token").isEmpty()) {
      throw Failures.badRequest("token is required for TokenReview in authentication");
    }
    List<String> named = spec.array("audiences").strings().toList();
    List<String> audiences = named.isEmpty() ? ownAudiences : named;
    JsonObject status =
        switch (tokens.authenticate(spec.text("token"), audiences)) {
          case Outcome.Known known -> known(known, audiences, ownAudiences);
          case Outcome.Foreign() -> error("invalid bearer token");
          case Outcome.Rejected(String why) -> error(why);
        };
    return question.answered(question.body().object("metadata"), status);
  }

  private static JsonObject known(Outcome.Known known, List<String> asked, List<String> own) {
    // a token that is made for nobody in particular is made for this server
    List<String> madeFor =
        known.audiences().isEmpty() ? asked.stream().filter(own::contains).toList() : known.audiences();
    if (madeFor.isEmpty()) {
      return error("invalid bearer token");
    }
    return JsonObject.builder()
        .put("authenticated", true)
        .put("user", UserInfo.of(Authentication.authenticated(known.user())))
        .put("audiences", JsonArray.ofStrings(madeFor))
        .build();
  }

  private static JsonObject error(String why) {
    return JsonObject.builder().put("user", JsonObject.EMPTY).put("error", why).build();
  }
}

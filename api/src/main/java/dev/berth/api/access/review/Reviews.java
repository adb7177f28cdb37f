package dev.berth.api.access.review;

import dev.berth.api.access.Authorizer;
import dev.berth.api.access.rbac.RuleResolver;
import dev.berth.api.access.token.TokenAuthenticator;
import dev.berth.api.access.token.TokenIssuer;
import java.util.List;
import java.util.Map;

/** All reviews by the resource (or subresource) that they are posted to. */
public final class Reviews {
  private Reviews() {}

  /**
   * @param authorizer answers what users may do
   * @param resolver answers what all they may do
   * @param tokens knows tokens, {@link dev.berth.api.access.token.BearerTokens}
   * @param ownAudiences the API server's
   * @param issuer makes tokens
   * @return by {@code resource.group}, or {@code resource/subresource}
   */
  public static Map<String, Review> table(
      Authorizer authorizer,
      RuleResolver resolver,
      TokenAuthenticator tokens,
      List<String> ownAudiences,
      TokenIssuer issuer) {
    return Map.of(
        "selfsubjectaccessreviews.authorization.k8s.io",
        q -> SubjectAccessReviews.self(q, authorizer),
        "subjectaccessreviews.authorization.k8s.io",
        q -> SubjectAccessReviews.anyone(q, authorizer),
        "localsubjectaccessreviews.authorization.k8s.io",
        q -> SubjectAccessReviews.local(q, authorizer),
        "selfsubjectrulesreviews.authorization.k8s.io",
        q -> SelfReviews.rules(q, resolver),
        "selfsubjectreviews.authentication.k8s.io",
        SelfReviews::who,
        "tokenreviews.authentication.k8s.io",
        q -> TokenReviews.answer(q, tokens, ownAudiences),
        "serviceaccounts/token",
        new TokenRequests(issuer));
  }
}

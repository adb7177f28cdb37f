package dev.berth.api.access.review;

import dev.berth.api.access.rbac.PolicyRule;
import dev.berth.api.access.rbac.RbacAuthorizer;
import dev.berth.api.access.rbac.RuleResolver;
import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import java.util.List;

/** "Who am I?" ({@code kubectl auth whoami}) and "what may I do?" ({@code kubectl auth can-i --list}). */
final class SelfReviews {
  private SelfReviews() {}

  static JsonObject who(Review.Question question) {
    return head(question.body())
        .put(
            "metadata",
            JsonObject.builder().put("creationTimestamp", Timestamps.format(question.now())).build())
        .put("status", JsonObject.builder().put("userInfo", UserInfo.of(question.user())).build())
        .build();
  }

  static JsonObject rules(Review.Question question, RuleResolver resolver) {
    String namespace = question.body().object("spec").text("namespace");
    if (namespace.isEmpty()) {
      throw Failures.badRequest("no namespace on request");
    }
    RuleResolver.Held held = resolver.rulesFor(question.user(), namespace);
    List<JsonObject> resources =
        held.rules().stream().filter(r -> !r.resources().isEmpty()).map(SelfReviews::resourceRule).toList();
    List<JsonObject> paths =
        held.rules().stream().filter(r -> !r.nonResourceUrls().isEmpty()).map(SelfReviews::pathRule).toList();
    JsonObject.Builder status =
        JsonObject.builder()
            .put("resourceRules", JsonArray.of(resources))
            .put("nonResourceRules", JsonArray.of(paths))
            .put("incomplete", held.incomplete());
    if (!held.errors().isEmpty()) {
      status.put("evaluationError", RbacAuthorizer.aggregate(held.errors()));
    }
    return head(question.body())
        .put("metadata", JsonObject.EMPTY)
        .put("spec", JsonObject.EMPTY)
        .put("status", status.build())
        .build();
  }

  private static JsonObject resourceRule(PolicyRule rule) {
    return new PolicyRule(rule.verbs(), rule.apiGroups(), rule.resources(), rule.resourceNames(), List.of()).toJson();
  }

  private static JsonObject pathRule(PolicyRule rule) {
    return new PolicyRule(rule.verbs(), List.of(), List.of(), List.of(), rule.nonResourceUrls()).toJson();
  }

  private static JsonObject.Builder head(JsonObject body) {
    return JsonObject.builder().put("kind", body.text("kind")).put("apiVersion", body.text("apiVersion"));
  }
}

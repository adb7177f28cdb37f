package dev.berth.api.access.review;

import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.User;
import dev.berth.api.status.Failures;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * "May this user do that?": SubjectAccessReview, LocalSubjectAccessReview (in one namespace) and SelfSubjectAccessReview
 * (who asks; {@code kubectl auth can-i}). Texts from upstream's {@code pkg/apis/authorization/validation}.
 */
final class SubjectAccessReviews {
  private static final GroupVersion VERSION = new GroupVersion("authorization.k8s.io", "v1");
  private static final FieldPath SPEC = FieldPath.of("spec");

  private SubjectAccessReviews() {}

  static JsonObject self(Review.Question question, Authorizer authorizer) {
    JsonObject spec = question.body().object("spec");
    List<FieldError> errors = new ArrayList<>();
    checkAttributes(spec, errors);
    checkMetadata(question.body(), false, errors);
    refuse(errors);
    return answered(question, question.body().object("metadata"), attributes(question.user(), spec), authorizer);
  }

  static JsonObject anyone(Review.Question question, Authorizer authorizer) {
    JsonObject spec = question.body().object("spec");
    List<FieldError> errors = new ArrayList<>();
    checkSpec(spec, errors);
    checkMetadata(question.body(), false, errors);
    refuse(errors);
    return answered(question, question.body().object("metadata"), attributes(subject(spec), spec), authorizer);
  }

  static JsonObject local(Review.Question question, Authorizer authorizer) {
    JsonObject metadata = question.body().object("metadata");
    String said = metadata.text("namespace");
    JsonObject body = question.body().withAt(JsonString.of(question.namespace()), "metadata", "namespace");
    if (!said.isEmpty() && !said.equals(question.namespace()) && !question.namespace().isEmpty()) {
      throw Failures.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    JsonObject spec = body.object("spec");
    List<FieldError> errors = new ArrayList<>();
    checkSpec(spec, errors);
    checkMetadata(body, true, errors);
    String asked = spec.object("resourceAttributes").text("namespace");
    if (isSet(spec, "resourceAttributes") && !asked.equals(question.namespace())) {
      errors.add(
          FieldError.invalid(
              FieldPath.of("spec", "resourceAttributes", "namespace"), asked, "must match metadata.namespace"));
    }
    if (isSet(spec, "nonResourceAttributes")) {
      errors.add(
          FieldError.invalid(
              SPEC.child("nonResourceAttributes"),
              spec.object("nonResourceAttributes"),
              "disallowed on this kind of request"));
    }
    refuse(errors);
    if (question.namespace().isEmpty()) {
      throw Failures.badRequest("namespace is required on this type: ");
    }
    return answered(question, body.object("metadata"), attributes(subject(spec), spec), authorizer);
  }

  private static void checkSpec(JsonObject spec, List<FieldError> errors) {
    checkAttributes(spec, errors);
    if (spec.text("user").isEmpty() && spec.array("groups").isEmpty()) {
      errors.add(FieldError.invalid(SPEC.child("user"), "", "at least one of user or group must be specified"));
    }
  }

  private static void checkAttributes(JsonObject spec, List<FieldError> errors) {
    boolean resource = isSet(spec, "resourceAttributes");
    boolean path = isSet(spec, "nonResourceAttributes");
    if (resource && path) {
      errors.add(
          FieldError.invalid(
              SPEC.child("nonResourceAttributes"),
              spec.object("nonResourceAttributes"),
              "cannot be specified in combination with resourceAttributes"));
    }
    if (!resource && !path) {
      errors.add(
          FieldError.invalid(
              SPEC.child("resourceAttributes"),
              JsonNull.NULL,
              "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
    }
    for (String selector : List.of("fieldSelector", "labelSelector")) {
      checkSelector(spec.object("resourceAttributes"), selector, errors);
    }
  }

  private static void checkSelector(JsonObject attributes, String member, List<FieldError> errors) {
    if (!isSet(attributes, member)) {
      return;
    }
    JsonObject selector = attributes.object(member);
    FieldPath path = FieldPath.of("spec", "resourceAttributes", member);
    boolean raw = !selector.text("rawSelector").isEmpty();
    boolean requirements = !selector.array("requirements").isEmpty();
    if (raw && requirements) {
      errors.add(
          FieldError.invalid(
              path.child("rawSelector"), selector.text("rawSelector"), "may not specified at the same time as requirements"));
    }
    if (!raw && !requirements) {
      errors.add(
          FieldError.required(
              path.child("requirements"), "when " + path + " is specified, requirements or rawSelector is required"));
    }
  }

  private static void checkMetadata(JsonObject body, boolean namespaced, List<FieldError> errors) {
    JsonObject metadata = body.object("metadata");
    JsonObject rest = metadata.without("managedFields");
    if (namespaced) {
      rest = rest.without("namespace");
    }
    if (rest.get("creationTimestamp").orElse(JsonArray.EMPTY) == JsonNull.NULL) {
      rest = rest.without("creationTimestamp");
    }
    if (!rest.isEmpty()) {
      errors.add(
          FieldError.invalid(
              FieldPath.of("metadata"), metadata, namespaced ? "must be empty except for namespace" : "must be empty"));
    }
  }

  /** Upstream names no kind in these refusals. */
  private static void refuse(List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw Failures.invalid(VERSION.kind(""), "", errors);
    }
  }

  private static User subject(JsonObject spec) {
    Map<String, List<String>> extra = new HashMap<>();
    spec.object("extra")
        .forEach(
            (key, values) -> {
              if (values instanceof JsonArray a) {
                extra.put(key, a.strings().toList());
              }
            });
    return new User(spec.text("user"), spec.text("uid"), spec.array("groups").strings().toList(), extra);
  }

  private static Attributes attributes(User user, JsonObject spec) {
    if (!isSet(spec, "resourceAttributes")) {
      JsonObject path = spec.object("nonResourceAttributes");
      String text = path.text("path").isEmpty() ? "/" : path.text("path");
      return new Attributes(user, path.text("verb"), "", "", "", "", "", "", text);
    }
    JsonObject a = spec.object("resourceAttributes");
    return new Attributes(
        user,
        a.text("verb"),
        a.text("group"),
        a.text("version").isEmpty() ? "*" : a.text("version"),
        a.text("resource"),
        a.text("subresource"),
        a.text("namespace"),
        a.text("name"),
        "");
  }

  private static JsonObject answered(
      Review.Question question, JsonObject metadata, Attributes asked, Authorizer authorizer) {
    JsonObject status =
        switch (authorizer.authorize(asked)) {
          case Authorizer.Decision.Allowed(String reason) ->
              JsonObject.builder().put("allowed", true).putUnlessEmpty("reason", reason).build();
          case Authorizer.Decision.Denied(String reason) ->
              JsonObject.builder().put("allowed", false).putUnlessEmpty("reason", reason).build();
        };
    return question.answered(metadata, status);
  }

  private static boolean isSet(JsonObject object, String member) {
    Json value = object.get(member).orElse(JsonNull.NULL);
    return value != JsonNull.NULL;
  }
}

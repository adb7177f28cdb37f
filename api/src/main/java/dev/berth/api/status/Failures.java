package dev.berth.api.status;

import dev.berth.api.validation.FieldError;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersionKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The failures that clients know, with upstream's words (apimachinery {@code pkg/api/errors}). */
public final class Failures {
  private Failures() {}

  public static Refusal notFound(GroupResource resource, String name) {
    return about(404, "NotFound", resource + " \"" + name + "\" not found", resource, name);
  }

  public static Refusal alreadyExists(GroupResource resource, String name) {
    return about(409, "AlreadyExists", resource + " \"" + name + "\" already exists", resource, name);
  }

  /** A create of a name whose object waits for its finalizers. */
  public static Refusal beingDeleted(GroupResource resource, String name) {
    return about(
        409,
        "AlreadyExists",
        "object is being deleted: " + resource + " \"" + name + "\" already exists",
        resource,
        name);
  }

  /** A generated name was taken, again and again. */
  public static Refusal generatedNameTaken(GroupResource resource, String name) {
    return new Refusal(
        new Status(
            409,
            "AlreadyExists",
            resource + " \"" + name + "\" already exists, the server was not able to generate a unique name for the object",
            Optional.of(new Status.Details(name, resource.group(), resource.resource(), "", List.of(), 1))));
  }

  public static Refusal conflict(GroupResource resource, String name, String why) {
    return about(
        409, "Conflict", "Operation cannot be fulfilled on " + resource + " \"" + name + "\": " + why, resource, name);
  }

  /** An object that is written to a name says no name itself. */
  public static Refusal nameUndeterminable(String name) {
    return badRequest("the name of the object (" + name + " based on URL) was undeterminable: name must be provided");
  }

  /** The object changed since the caller read it. */
  public static Refusal stale(GroupResource resource, String name) {
    return conflict(
        resource, name, "the object has been modified; please apply your changes to the latest version and try again");
  }

  public static Refusal forbidden(GroupResource resource, String name, String why) {
    String text =
        resource.resource().isEmpty()
            ? "forbidden: " + why
            : name.isEmpty() ? resource + " is forbidden: " + why : resource + " \"" + name + "\" is forbidden: " + why;
    return about(403, "Forbidden", text, resource, name);
  }

  public static Refusal invalid(GroupVersionKind kind, String name, List<FieldError> errors) {
    LinkedHashSet<String> texts = new LinkedHashSet<>();
    errors.forEach(e -> texts.add(e.text()));
    String all = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
    // upstream has one internal type for the events of both groups, and names that
    String group = kind.groupVersion().group().equals("events.k8s.io") ? "" : kind.groupVersion().group();
    List<Status.Cause> causes =
        errors.stream().map(e -> new Status.Cause(e.reason(), e.body(), e.field().text())).toList();
    return new Refusal(
        new Status(
            422,
            "Invalid",
            kind.kind() + (group.isEmpty() ? "" : "." + group) + " \"" + name + "\" is invalid: " + all,
            Optional.of(new Status.Details(name, group, kind.kind(), "", causes, 0))));
  }

  public static Refusal badRequest(String message) {
    return new Refusal(Status.of(400, "BadRequest", message));
  }

  /** Of an object whose path leaves its namespace empty. */
  public static Refusal namespaceRequired() {
    return badRequest("Namespace parameter required.");
  }

  public static Refusal unauthorized() {
    return new Refusal(Status.of(401, "Unauthorized", "Unauthorized"));
  }

  public static Refusal methodNotAllowed() {
    return new Refusal(
        new Status(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
            Optional.of(new Status.Details("", "", "", "", List.of(), 0))));
  }

  /** A verb that a type does not have, where something else than the choice of a route found that out. */
  public static Refusal methodNotSupported(GroupResource resource, String verb) {
    return new Refusal(
        new Status(
            405,
            "MethodNotAllowed",
            verb + " is not supported on resources of kind \"" + resource + "\"",
            Optional.of(new Status.Details("", resource.group(), resource.resource(), "", List.of(), 0))));
  }

  /** A verb that is not there any more for a type whose definition is being deleted. */
  public static Refusal whileTerminating(String verb) {
    return new Refusal(
        new Status(
            405,
            "MethodNotAllowed",
            verb + " not allowed while custom resource definition is terminating",
            Optional.of(new Status.Details("", "", "", "", List.of(), 0))));
  }

  public static Refusal resourceNotFound() {
    return new Refusal(
        new Status(
            404,
            "NotFound",
            "the server could not find the requested resource",
            Optional.of(new Status.Details("", "", "", "", List.of(), 0))));
  }

  public static Refusal unsupportedMediaType(String accepted) {
    return new Refusal(
        Status.of(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: " + accepted));
  }

  /** Of a patch: upstream's router refuses it before anybody reads it, and lists nothing. */
  public static Refusal unroutedMediaType() {
    return new Refusal(
        new Status(
            415,
            "UnsupportedMediaType",
            "415: Unsupported Media Type",
            Optional.of(new Status.Details("", "", "", "", List.of(), 0))));
  }

  /** The history that was asked for is gone. */
  public static Status expired(String message) {
    return Status.of(410, "Expired", message);
  }

  public static Refusal tooLargeResourceVersion(long asked, long newest) {
    return new Refusal(
        new Status(
            504,
            "Timeout",
            "Too large resource version: " + asked + ", current: " + newest,
            Optional.of(
                new Status.Details(
                    "",
                    "",
                    "",
                    "",
                    List.of(new Status.Cause("ResourceVersionTooLarge", "Too large resource version", "")),
                    1))));
  }

  public static Refusal internal(String message) {
    return new Refusal(
        new Status(
            500,
            "InternalError",
            "Internal error occurred: " + message,
            Optional.of(
                new Status.Details("", "", "", "", List.of(new Status.Cause("", message, "")), 0))));
  }

  /** Upstream answers some of the caller's faults with 500 and no reason. */
  public static Refusal unreasoned(String message) {
    return new Refusal(Status.of(500, "", message));
  }

  public static Refusal tooLarge(String message) {
    return new Refusal(Status.of(413, "RequestEntityTooLarge", message));
  }

  public static Refusal tooManyRequests(String message, int retryAfterSeconds) {
    return new Refusal(
        new Status(
            429,
            "TooManyRequests",
            message,
            Optional.of(new Status.Details("", "", "", "", List.of(), retryAfterSeconds))));
  }

  /** A request that took too long. */
  public static Refusal timeout(String message) {
    return new Refusal(
        new Status(
            504,
            "Timeout",
            "Timeout: " + message,
            Optional.of(new Status.Details("", "", "", "", List.of(), 0))));
  }

  public static Refusal unavailable(String message) {
    return new Refusal(Status.of(503, "ServiceUnavailable", message));
  }

  private static Refusal about(int code, String reason, String message, GroupResource resource, String name) {
    return new Refusal(new Status(code, reason, message, Optional.of(Status.Details.of(resource, name))));
  }
}

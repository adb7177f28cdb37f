package dev.berth.api.access;

import dev.berth.api.status.Status;
import dev.berth.api.validation.GoQuote;
import dev.berth.model.GroupResource;
import java.util.Optional;

/** The 403 answers, worded as upstream words them (apiserver {@code responsewriters/errors.go}). */
public final class Forbidden {
  private Forbidden() {}

  /** The answer to a request that nobody grants; the reason is the authorizer's and may be empty. */
  public static Status of(Attributes asked, String reason) {
    String message = harmless(sentence(asked));
    return of(
        new GroupResource(asked.group(), asked.resource()),
        asked.name(),
        reason.isEmpty() ? message : message + ": " + reason);
  }

  /** {@code pods "web-0" is forbidden: …}, as upstream's {@code NewForbidden} has it. */
  public static Status of(GroupResource resource, String name, String why) {
    String message;
    if (resource.group().isEmpty() && resource.resource().isEmpty()) {
      message = "forbidden: " + why;
    } else if (name.isEmpty()) {
      message = resource + " is forbidden: " + why;
    } else {
      message = resource + " " + GoQuote.quote(name) + " is forbidden: " + why;
    }
    return new Status(403, "Forbidden", message, Optional.of(Status.Details.of(resource, name)));
  }

  static String sentence(Attributes asked) {
    String start = "User " + GoQuote.quote(asked.user().name()) + " cannot " + asked.verb();
    if (!asked.isResource()) {
      return start + " path " + GoQuote.quote(asked.path());
    }
    String resource = asked.subresource().isEmpty() ? asked.resource() : asked.resource() + "/" + asked.subresource();
    return start
        + " resource "
        + GoQuote.quote(resource)
        + " in API group "
        + GoQuote.quote(asked.group())
        + (asked.namespace().isEmpty()
            ? " at the cluster scope"
            : " in the namespace " + GoQuote.quote(asked.namespace()));
  }

  /** Nothing that a browser would take for markup. */
  private static String harmless(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

package dev.berth.api.custom.definition;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonObject;
import java.net.URI;
import java.util.Optional;

/**
 * Groups of the Kubernetes community are protected: a definition in one names the pull request that approved it, or
 * says that nobody did. A state that is as it was is let through. Upstream: apiextensions {@code
 * pkg/apihelpers/helpers.go}.
 */
public final class Approval {
  /** The annotation that holds a URL, or a text that begins with {@code unapproved}. */
  public static final String ANNOTATION = "api-approved.kubernetes.io";

  private static final String SEE = "see https://github.com/kubernetes/enhancements/pull/1111";

  /** What the annotation says. */
  public enum State {
    INVALID,
    APPROVED,
    BYPASSED,
    MISSING
  }

  private Approval() {}

  /** Whether definitions of a group need approval. */
  public static boolean isProtected(String group) {
    return group.equals("k8s.io")
        || group.endsWith(".k8s.io")
        || group.equals("kubernetes.io")
        || group.endsWith(".kubernetes.io");
  }

  public static State state(JsonObject definition) {
    String text = annotation(definition);
    if (text.isEmpty()) {
      return State.MISSING;
    }
    if (text.startsWith("unapproved")) {
      return State.BYPASSED;
    }
    return isUrl(text) ? State.APPROVED : State.INVALID;
  }

  /** Why: the message of the condition KubernetesAPIApprovalPolicyConformant, and of errors. */
  public static String reason(JsonObject definition) {
    String text = annotation(definition);
    return switch (state(definition)) {
      case MISSING -> "protected groups must have approval annotation \"" + ANNOTATION + "\", " + SEE;
      case BYPASSED -> "not approved: " + GoQuote.quote(text);
      case APPROVED -> "approved in " + text;
      case INVALID ->
          "protected groups must have approval annotation \""
              + ANNOTATION
              + "\" with either a URL or a reason starting with \"unapproved\", "
              + SEE;
    };
  }

  private static String annotation(JsonObject definition) {
    return definition.object("metadata").object("annotations").text(ANNOTATION);
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getScheme() != null && uri.getRawAuthority() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static void check(JsonObject definition, Optional<JsonObject> old, Findings found) {
    State state = state(definition);
    boolean asItWas = old.map(Approval::state).filter(state::equals).isPresent();
    if (asItWas || !isProtected(definition.object("spec").text("group"))) {
      return;
    }
    FieldPath at = FieldPath.of("metadata", "annotations").key(ANNOTATION);
    switch (state) {
      case MISSING -> found.required(at, reason(definition));
      case INVALID -> found.invalid(at, annotation(definition), reason(definition));
      case APPROVED, BYPASSED -> {}
    }
  }
}

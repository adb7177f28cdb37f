package dev.berth.api.kinds.batch;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.pod.PodValidation;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import java.util.List;

/** A Job's spec, its own or in a CronJob; all but the selector. */
final class JobSpec {
  private static final int MAX_INDEXED = 100_000;
  private static final int MANY_COMPLETIONS = 100_000;
  private static final int MANY_LIMIT = 10_000;
  private static final int MAX_MANAGER = 63;
  private static final String WITH_MANY =
      "must be less than or equal to " + MANY_LIMIT + " when completions are above " + MANY_COMPLETIONS
          + " and used with backoff limit per index";
  private static final List<String> COUNTS =
      List.of(
          "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
          "backoffLimitPerIndex", "maxFailedIndexes");

  private JobSpec() {}

  static boolean isIndexed(JsonObject spec) {
    return spec.text("completionMode").equals("Indexed");
  }

  /** Of what may be too much to be kept in a status. */
  static List<String> warnings(JsonObject spec) {
    boolean many = spec.number("completions") > MANY_COMPLETIONS && spec.number("parallelism") > MANY_LIMIT;
    return isIndexed(spec) && many
        ? List.of(
            "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, a Kubernetes"
                + " control plane might not be able to track completedIndexes when a big number of indexes fail")
        : List.of();
  }

  static void check(JsonObject spec, FieldPath path, Findings found) {
    for (String member : COUNTS) {
      found.notNegative(path.child(member), spec.number(member));
    }
    if (spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex")) {
      found.required(path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
    }
    if (spec.has("managedBy")) {
      managedBy(spec.text("managedBy"), path.child("managedBy"), found);
    }
    if (spec.has("completionMode")) {
      found.oneOf(path.child("completionMode"), spec.text("completionMode"), List.of("NonIndexed", "Indexed"));
    }
    if (isIndexed(spec)) {
      indexed(spec, path, found);
    } else if (!spec.has("completionMode") || spec.text("completionMode").equals("NonIndexed")) {
      for (String member : List.of("backoffLimitPerIndex", "maxFailedIndexes")) {
        if (spec.has(member)) {
          found.invalid(path.child(member), spec.number(member), "requires indexed completion mode");
        }
      }
    }
    if (spec.has("podFailurePolicy")) {
      FailurePolicy.check(spec, path.child("podFailurePolicy"), found);
    }
    if (spec.has("successPolicy")) {
      if (isIndexed(spec)) {
        SuccessPolicy.check(spec, path.child("successPolicy"), found);
      } else {
        found.invalid(
            path.child("successPolicy"), spec.object("successPolicy"), "requires indexed completion mode");
      }
    }
    if (spec.has("podReplacementPolicy")) {
      List<String> supported =
          spec.has("podFailurePolicy") ? List.of("Failed") : List.of("Failed", "TerminatingOrFailed");
      found.oneOf(path.child("podReplacementPolicy"), spec.text("podReplacementPolicy"), supported);
    }
    PodValidation.template(spec.object("template"), path.child("template"), found);
    restartPolicy(spec, path.child("template").child("spec").child("restartPolicy"), found);
  }

  /** A domain and a path, {@code kueue.x-k8s.io/multikueue}. */
  private static void managedBy(String manager, FieldPath path, Findings found) {
    int slash = manager.indexOf('/');
    if (manager.isEmpty()) {
      found.required(path);
    } else if (slash < 0 || slash == 0 || slash == manager.length() - 1) {
      found.invalid(
          path, manager, "must be a domain-prefixed path (such as \"acme.io/foo\")");
    } else {
      String domain = manager.substring(0, slash);
      String rest = manager.substring(slash + 1);
      found.invalid(path, domain, DnsNames.subdomain(domain));
      found.invalid(path, rest, FieldRules.pathSegment(rest));
    }
    if (manager.length() > MAX_MANAGER) {
      found.tooLong(path, MAX_MANAGER);
    }
  }

  private static void indexed(JsonObject spec, FieldPath path, Findings found) {
    long parallelism = spec.number("parallelism");
    long completions = spec.number("completions");
    long maxFailed = spec.number("maxFailedIndexes");
    if (!spec.has("completions")) {
      found.required(path.child("completions"), "when completion mode is Indexed");
    }
    if (parallelism > MAX_INDEXED) {
      found.invalid(
          path.child("parallelism"),
          parallelism,
          "must be less than or equal to " + MAX_INDEXED + " when completion mode is Indexed");
    }
    if (spec.has("completions") && maxFailed > completions) {
      found.invalid(path.child("maxFailedIndexes"), maxFailed, "must be less than or equal to completions");
    }
    if (maxFailed > MAX_INDEXED) {
      found.invalid(path.child("maxFailedIndexes"), maxFailed, "must be less than or equal to " + MAX_INDEXED);
    }
    if (completions <= MANY_COMPLETIONS || !spec.has("backoffLimitPerIndex")) {
      return;
    }
    if (!spec.has("maxFailedIndexes")) {
      found.required(
          path.child("maxFailedIndexes"), "must be specified when completions is above " + MANY_COMPLETIONS);
    }
    if (parallelism > MANY_LIMIT) {
      found.invalid(path.child("parallelism"), parallelism, WITH_MANY);
    }
    if (maxFailed > MANY_LIMIT) {
      found.invalid(path.child("maxFailedIndexes"), maxFailed, WITH_MANY);
    }
  }

  private static void restartPolicy(JsonObject spec, FieldPath path, Findings found) {
    String policy = spec.object("template").object("spec").text("restartPolicy");
    switch (policy) {
      case "Always", "" -> found.required(path, "valid values: \"OnFailure\", \"Never\"");
      case "Never" -> {}
      case "OnFailure" -> {
        if (spec.has("podFailurePolicy")) {
          found.invalid(
              path, JsonString.of(policy), "only \"Never\" is supported when podFailurePolicy is specified");
        }
      }
      default -> found.oneOf(path, policy, List.of("OnFailure", "Never"));
    }
  }
}

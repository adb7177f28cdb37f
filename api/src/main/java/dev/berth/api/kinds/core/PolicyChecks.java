package dev.berth.api.kinds.core;

import dev.berth.api.cel.value.FieldNames;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import dev.berth.model.names.LabelNames;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What policies and bindings say besides expressions ({@code admissionregistration/validation}). */
final class PolicyChecks {
  private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
  private static final List<String> REASONS = List.of("Forbidden", "Invalid", "RequestEntityTooLarge");
  private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");
  private static final int MOST_ANNOTATIONS = 20;
  /** Less than an annotation may have: what puts texts together is shorter than they are. */
  private static final int LONGEST_ANNOTATION = 5 * 1024;

  private PolicyChecks() {}

  static void paramKind(FieldPath path, JsonObject kind, Findings found) {
    String apiVersion = kind.text("apiVersion");
    FieldPath at = path.child("apiVersion");
    if (found.present(at, apiVersion)) {
      if (apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
        found.invalid(at, apiVersion, "unexpected GroupVersion string: " + apiVersion);
      } else {
        groupVersion(at, GroupVersion.parse(apiVersion), apiVersion, found);
      }
    }
    String name = kind.text("kind");
    if (found.present(path.child("kind"), name)) {
      List<String> wrong = DnsNames.label1035(name.toLowerCase(Locale.ROOT));
      if (!wrong.isEmpty()) {
        found.invalid(
            path.child("kind"), name, "may have mixed case, but should otherwise match: " + String.join(",", wrong));
      }
    }
  }

  private static void groupVersion(FieldPath path, GroupVersion gv, String apiVersion, Findings found) {
    List<String> group = gv.group().isEmpty() ? List.of() : DnsNames.subdomain(gv.group());
    if (!group.isEmpty()) {
      found.invalid(path, gv.group(), String.join(",", group));
    }
    List<String> version = DnsNames.label1035(gv.version());
    if (gv.version().isEmpty()) {
      found.invalid(path, apiVersion, "version must be specified");
    } else if (!version.isEmpty()) {
      found.invalid(path, gv.version(), String.join(",", version));
    }
  }

  static void match(FieldPath path, JsonObject match, Findings found) {
    found.oneOf(path.child("matchPolicy"), match.text("matchPolicy"), List.of("Equivalent", "Exact"));
    for (String member : List.of("namespaceSelector", "objectSelector")) {
      LabelChecks.selector(path.child(member), match.object(member), found);
    }
    for (String member : List.of("resourceRules", "excludeResourceRules")) {
      JsonArray rules = match.array(member);
      for (int i = 0; i < rules.size(); i++) {
        resourceNames(path.child(member).index(i).child("resourceNames"), rules.object(i), found);
        MatchRules.check(path.child(member).index(i), rules.object(i), found);
      }
    }
  }

  private static void resourceNames(FieldPath path, JsonObject rule, Findings found) {
    Set<String> names = new HashSet<>();
    List<String> all = rule.array("resourceNames").strings().toList();
    for (int i = 0; i < all.size(); i++) {
      found.invalid(path.index(i), all.get(i), FieldRules.pathSegment(all.get(i)));
      if (!names.add(all.get(i))) {
        found.duplicate(path.index(i), all.get(i));
      }
    }
  }

  static void variable(FieldPath path, String name, Findings found) {
    if (name.isBlank()) {
      found.required(path.child("name"), "name is not specified");
    } else if (!IDENTIFIER.matcher(name).matches() || FieldNames.isReserved(name)) {
      found.invalid(path.child("name"), name, "name is not a valid CEL identifier");
    }
  }

  static void validation(FieldPath path, JsonObject validation, Findings found) {
    String expression = validation.text("messageExpression");
    if (!expression.isEmpty() && expression.isBlank()) {
      found.invalid(path.child("messageExpression"), expression, "must be non-empty if specified");
    }
    String message = validation.text("message");
    if (!message.isEmpty() && message.isBlank()) {
      found.invalid(path.child("message"), message, "message must be non-empty if specified");
    } else if (message.strip().lines().count() > 1) {
      found.invalid(path.child("message"), message, "message must not contain line breaks");
    }
    if (validation.has("reason")) {
      found.oneOf(path.child("reason"), validation.text("reason"), REASONS);
    }
  }

  /** @param policy its name, which keys are qualified by */
  static void auditAnnotations(FieldPath path, JsonArray annotations, String policy, Findings found) {
    if (annotations.size() > MOST_ANNOTATIONS) {
      found.invalid(path, annotations, "must not have more than " + MOST_ANNOTATIONS + " auditAnnotations");
    }
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < annotations.size(); i++) {
      String key = annotations.object(i).text("key");
      FieldPath at = path.index(i).child("key");
      if (policy.isEmpty()) {
        found.invalid(at, key, "requires metadata.name be non-empty");
      } else {
        found.invalid(at, policy + "/" + key, LabelNames.key(policy + "/" + key));
      }
      if (annotations.object(i).text("valueExpression").strip().length() > LONGEST_ANNOTATION) {
        found.required(
            path.index(i).child("valueExpression"), "must not exceed " + LONGEST_ANNOTATION + " bytes in length");
      }
      if (!keys.add(key)) {
        found.duplicate(at, key);
      }
    }
  }

  static void actions(FieldPath path, JsonArray actions, Findings found) {
    Set<String> seen = new HashSet<>();
    List<String> all = actions.strings().toList();
    for (int i = 0; i < all.size(); i++) {
      found.oneOf(path.index(i), all.get(i), ACTIONS);
      if (!seen.add(all.get(i))) {
        found.duplicate(path.index(i), all.get(i));
      }
    }
    if (seen.contains("Deny") && seen.contains("Warn")) {
      found.invalid(
          path, actions,
          "must not contain both Deny and Warn (repeating the same validation failure information in the API response and"
              + " headers serves no purpose)");
    }
    if (seen.isEmpty()) {
      found.required(path, "at least one validation action is required");
    }
  }

  static void paramRef(FieldPath path, JsonObject ref, Findings found) {
    String name = ref.text("name");
    String exclusive = "name and selector are mutually exclusive";
    if (!name.isEmpty()) {
      found.invalid(path.child("name"), name, FieldRules.pathSegment(name));
      if (ref.has("selector")) {
        found.forbidden(path.child("name"), exclusive);
      }
    }
    if (ref.has("selector")) {
      LabelChecks.selector(path.child("selector"), ref.object("selector"), found);
      if (!name.isEmpty()) {
        found.forbidden(path.child("selector"), exclusive);
      }
    } else if (name.isEmpty()) {
      found.required(path, "one of name or selector must be specified");
    }
    FieldPath action = path.child("parameterNotFoundAction");
    if (found.present(action, ref.text("parameterNotFoundAction"))) {
      found.oneOf(action, ref.text("parameterNotFoundAction"), List.of("Deny", "Allow"));
    }
  }
}

package dev.berth.api.kinds.core;

import dev.berth.api.cel.AdmissionEnvironment;
import dev.berth.api.cel.Compiled;
import dev.berth.api.cel.Environment;
import dev.berth.api.cel.Program;
import dev.berth.api.cel.Wanted;
import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.LabelNames;
import java.util.HashSet;
import java.util.Set;

/** Whether the expressions of webhooks and policies can run ({@code admissionregistration/validation}). */
final class ExpressionChecks {
  private static final int MOST_CONDITIONS = 64;

  private ExpressionChecks() {}

  static void conditions(FieldPath path, JsonArray conditions, Environment environment, Findings found) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < conditions.size(); i++) {
      JsonObject condition = conditions.object(i);
      FieldPath at = path.index(i);
      compiled(at.child("expression"), condition.text("expression"), "", environment, Wanted.BOOL, found);
      String name = condition.text("name");
      if (found.present(at.child("name"), name)) {
        found.invalid(at.child("name"), name, LabelNames.key(name));
        if (!names.add(name)) {
          found.duplicate(at.child("name"), name);
        }
      }
    }
    if (conditions.size() > MOST_CONDITIONS) {
      found.add(FieldError.tooMany(path, conditions.size(), MOST_CONDITIONS));
    }
  }

  /** All expressions of a policy, in the environment that its variables make. */
  static void policy(FieldPath path, JsonObject spec, Findings found) {
    Environment environment = AdmissionEnvironment.of(spec.has("paramKind"), true);
    environment = spec.has("mutations") ? environment.withMutation() : environment;
    String missing = "expression is not specified";
    JsonArray variables = spec.array("variables");
    for (int i = 0; i < variables.size(); i++) {
      String expression = variables.object(i).text("expression");
      PolicyChecks.variable(path.child("variables").index(i), variables.object(i).text("name"), found);
      compiled(path.child("variables").index(i).child("expression"), expression, missing, environment, Wanted.ANYTHING, found);
      if (environment.compile(expression, Wanted.ANYTHING) instanceof Program program) {
        environment = environment.withComposed(variables.object(i).text("name"), program);
      }
    }
    conditions(path.child("matchConditions"), spec.array("matchConditions"), environment, found);
    JsonArray validations = spec.array("validations");
    for (int i = 0; i < validations.size(); i++) {
      FieldPath at = path.child("validations").index(i);
      JsonObject validation = validations.object(i);
      compiled(at.child("expression"), validation.text("expression"), missing, environment, Wanted.BOOL, found);
      PolicyChecks.validation(at, validation, found);
      if (!validation.text("messageExpression").isBlank()) {
        compiled(
            at.child("messageExpression"), validation.text("messageExpression"), missing, environment, Wanted.STRING,
            found);
      }
    }
    JsonArray annotations = spec.array("auditAnnotations");
    for (int i = 0; i < annotations.size(); i++) {
      compiled(
          path.child("auditAnnotations").index(i).child("valueExpression"),
          annotations.object(i).text("valueExpression"), "valueExpression is not specified", environment,
          Wanted.STRING_OR_NULL, found);
    }
    mutations(path.child("mutations"), spec.array("mutations"), environment, found);
  }

  private static void mutations(FieldPath path, JsonArray mutations, Environment environment, Findings found) {
    for (int i = 0; i < mutations.size(); i++) {
      JsonObject mutation = mutations.object(i);
      boolean applies = mutation.text("patchType").equals("ApplyConfiguration");
      String member = applies ? "applyConfiguration" : "jsonPatch";
      if (found.present(path.index(i).child("patchType"), mutation.text("patchType"))) {
        compiled(
            path.index(i).child(member).child("expression"), mutation.object(member).text("expression"),
            "expression is not specified", environment, applies ? Wanted.OBJECT : Wanted.JSON_PATCHES, found);
      }
    }
  }

  /** @param missing what is said where there is no expression */
  static void compiled(
      FieldPath path, String expression, String missing, Environment environment, Wanted wanted, Findings found) {
    String bare = expression.strip();
    if (bare.isEmpty()) {
      found.required(path, missing);
    } else if (environment.compile(bare, wanted) instanceof Compiled.Broken broken) {
      found.invalid(path, bare, broken.detail());
    }
  }
}

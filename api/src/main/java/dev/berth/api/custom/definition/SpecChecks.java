package dev.berth.api.custom.definition;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.DnsNames;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A definition's spec. Upstream: {@code validateCustomResourceDefinitionSpec}, in its order. */
final class SpecChecks {
  private static final FieldPath SPEC = FieldPath.of("spec");

  private final Findings found;
  private final RuleCheck rules;
  private final Optional<JsonObject> old;

  /** @param old the definition that an update replaces */
  SpecChecks(Findings found, RuleCheck rules, Optional<JsonObject> old) {
    this.found = found;
    this.rules = rules;
    this.old = old;
  }

  void check(Spec spec) {
    JsonObject json = spec.json();
    group(json.text("group"));
    scope(json.text("scope"));
    for (int i = 0; i < spec.versions().size(); i++) {
      if (spec.schemaOf(spec.versions().get(i)).isEmpty()) {
        found.required(SPEC.child("versions").index(i).child("schema").child("openAPIV3Schema"));
      }
    }
    if (spec.preservesUnknownFields()
        && spec.schemas().stream().flatMap(SchemaNodes::all).anyMatch(s -> s.has("default"))) {
      found.add(
          FieldError.invalid(
              SPEC.child("preserveUnknownFields"),
              JsonBool.TRUE,
              "must be false in order to use defaults in the schema"));
    }
    versions(spec);
    names(json.object("names"));
    FieldPath validation = SPEC.child("validation");
    String first = spec.versions().isEmpty() ? "" : spec.versions().getFirst().text("name");
    spec.validation().ifPresent(v -> schema(v, spec.hasStatus(), isUnchanged(spec, first), validation));
    ColumnChecks.subresources(spec.subresources(), SPEC.child("subresources"), found);
    ColumnChecks.columns(spec.columns(), SPEC.child("additionalPrinterColumns"), found);
    selectable(spec);
    JsonObject conversion = json.object("conversion");
    if (spec.preservesUnknownFields() && !conversion.text("strategy").equals("None")) {
      found.invalid(
          SPEC.child("conversion").child("strategy"),
          conversion.text("strategy"),
          "must be None if spec.preserveUnknownFields is true");
    }
    new ConversionChecks(found, old).check(conversion, SPEC.child("conversion"));
  }

  private void group(String group) {
    List<String> wrong = DnsNames.subdomain(group);
    if (group.isEmpty()) {
      found.required(SPEC.child("group"));
    } else if (!wrong.isEmpty()) {
      found.invalid(SPEC.child("group"), group, String.join(",", wrong));
    } else if (group.indexOf('.') < 0) {
      found.invalid(SPEC.child("group"), group, "should be a domain with at least one dot");
    }
  }

  private void scope(String scope) {
    if (found.present(SPEC.child("scope"), scope)) {
      found.oneOf(SPEC.child("scope"), scope, List.of("Cluster", "Namespaced"));
    }
  }

  private void versions(Spec spec) {
    int stored = 0;
    Set<String> names = new HashSet<>();
    boolean unique = true;
    for (int i = 0; i < spec.versions().size(); i++) {
      JsonObject version = spec.versions().get(i);
      String name = version.text("name");
      FieldPath at = SPEC.child("versions").index(i);
      stored += version.bool("storage") ? 1 : 0;
      unique &= names.add(name);
      List<String> wrong = DnsNames.label1035(name);
      if (!wrong.isEmpty()) {
        found.invalid(at.child("name"), name, String.join(",", wrong));
      }
      version(spec, version, at);
    }
    if (!unique) {
      found.invalid(SPEC.child("versions"), spec.printed(), "must contain unique version names");
    }
    if (stored != 1) {
      found.invalid(
          SPEC.child("versions"), spec.printed(), "must have exactly one version marked as storage version");
    }
    String first = spec.versions().isEmpty() ? "" : spec.versions().getFirst().text("name");
    List<String> wrong = DnsNames.label1035(first);
    if (!first.isEmpty() && !wrong.isEmpty()) {
      found.invalid(SPEC.child("version"), first, String.join(",", wrong));
    }
  }

  private void version(Spec spec, JsonObject version, FieldPath at) {
    Deprecations.check(version, at.child("deprecationWarning"), found);
    Optional<JsonObject> validation = Spec.object(version, "schema");
    boolean unchanged = isUnchanged(spec, version.text("name"));
    validation.ifPresent(v -> schema(v, spec.hasStatus(version), unchanged, at.child("schema")));
    ColumnChecks.subresources(Spec.object(version, "subresources"), at.child("subresources"), found);
    ColumnChecks.columns(version.array("additionalPrinterColumns"), at.child("additionalPrinterColumns"), found);
    if (version.array("selectableFields").isEmpty()) {
      return;
    }
    FieldPath fields = at.child("selectableFields");
    validation
        .flatMap(v -> Spec.object(v, "openAPIV3Schema"))
        .ifPresentOrElse(
            s -> ColumnChecks.selectable(version.array("selectableFields"), s, fields, found),
            () ->
                found.invalid(
                    fields, "", "may only be set when `version.schema.openAPIV3Schema` is not included"));
  }

  private void selectable(Spec spec) {
    if (spec.selectable().isEmpty()) {
      return;
    }
    FieldPath at = SPEC.child("selectableFields");
    spec.validation()
        .flatMap(v -> Spec.object(v, "openAPIV3Schema"))
        .ifPresentOrElse(
            s -> ColumnChecks.selectable(spec.selectable(), s, at, found),
            () -> found.invalid(at, "", "may only be set when validations.schema is included"));
  }

  private void schema(JsonObject validation, boolean hasStatus, boolean unchanged, FieldPath at) {
    Spec.object(validation, "openAPIV3Schema")
        .ifPresent(
            s ->
                new WholeSchema(rules, expressions("rule"), expressions("messageExpression"), unchanged)
                    .check(s, hasStatus, at.child("openAPIV3Schema"))
                    .forEach(found::add));
  }

  /** The expressions that the old definition has in a member of its rules. */
  private Set<String> expressions(String member) {
    return oldSchemas()
        .flatMap(SchemaNodes::all)
        .flatMap(s -> s.array("x-kubernetes-validations").objects())
        .map(r -> r.text(member))
        .filter(e -> !e.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private Stream<JsonObject> oldSchemas() {
    return old.map(o -> Spec.of(o.object("spec"))).stream().flatMap(s -> s.schemas().stream());
  }

  private boolean isUnchanged(Spec spec, String version) {
    return old.map(o -> written(o.object("spec"), version))
        .filter(written(spec.json(), version)::equals)
        .filter(Optional::isPresent)
        .isPresent();
  }

  private static Optional<JsonObject> written(JsonObject spec, String version) {
    return spec.array("versions").objects()
        .filter(v -> v.text("name").equals(version))
        .findFirst()
        .map(v -> v.object("schema"));
  }

  private void names(JsonObject names) {
    FieldPath at = SPEC.child("names");
    for (String name : List.of("plural", "singular", "kind", "listKind")) {
      found.present(at.child(name), names.text(name));
    }
    NameChecks.check(names, at, found);
  }

  /** What a client is warned of when it uses a version. */
  private static final class Deprecations {
    static void check(JsonObject version, FieldPath at, Findings found) {
      if (!(version.get("deprecationWarning").orElse(JsonNull.NULL) instanceof JsonString warning)) {
        return;
      }
      String text = warning.value();
      if (!version.bool("deprecated")) {
        found.invalid(at, text, "can only be set for deprecated versions");
        return;
      }
      if (text.codePoints().map(Deprecations::bytes).sum() > 256) {
        found.invalid(at, text, "must be <= 256 characters long");
      }
      if (text.isEmpty()) {
        found.invalid(at, text, "must not be an empty string");
      }
      int index = 0;
      for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
        int c = text.codePointAt(i);
        if (!isPrintable(c)) {
          found.invalid(
              at,
              text,
              "must only contain printable UTF-8 characters; non-printable character found at index " + index);
          return;
        }
        index += bytes(c);
      }
    }

    private static int bytes(int c) {
      return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    /** Go's IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
    private static boolean isPrintable(int c) {
      return switch (Character.getType(c)) {
        case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
            Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
        case Character.SPACE_SEPARATOR -> c == ' ';
        default -> true;
      };
    }
  }
}

package dev.berth.api.audit;

import dev.berth.api.access.Attributes;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.base.yaml.YamlException;
import dev.berth.model.names.DnsNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is kept of which request: the first rule that is about it says so; none is none. Immutable. */
public final class AuditPolicy {
  private final List<AuditRule> rules;
  private final AuditRule.Depth otherwise;

  private AuditPolicy(List<AuditRule> rules, AuditRule.Depth otherwise) {
    this.rules = rules;
    this.otherwise = otherwise;
  }

  /**
   * A policy in YAML or JSON ({@code audit.k8s.io/v1} Policy).
   *
   * @throws IllegalArgumentException with upstream's words where it is none
   */
  public static AuditPolicy read(byte[] text) {
    Json read;
    try {
      read = Yaml.parse(new String(text, StandardCharsets.UTF_8));
    } catch (YamlException | JsonException e) {
      throw new IllegalArgumentException("failed decoding: " + e.getMessage(), e);
    }
    if (!(read instanceof JsonObject policy) || !policy.has("kind") || !policy.has("apiVersion")) {
      throw new IllegalArgumentException("failed decoding: Object 'Kind' is missing in the policy");
    }
    if (!policy.text("apiVersion").equals("audit.k8s.io/v1") || !policy.text("kind").equals("Policy")) {
      throw new IllegalArgumentException(
          "unknown group version field " + policy.text("apiVersion") + ", Kind=" + policy.text("kind") + " in policy");
    }
    List<FieldError> errors = new ArrayList<>(stageErrors(policy.array("omitStages"), FieldPath.of("omitStages")));
    List<JsonObject> rules = policy.array("rules").objects().toList();
    for (int i = 0; i < rules.size(); i++) {
      errors.addAll(errors(rules.get(i), FieldPath.of("rules").index(i)));
    }
    if (!errors.isEmpty()) {
      String all = errors.stream().map(FieldError::text).distinct().collect(Collectors.joining(", "));
      throw new IllegalArgumentException(errors.size() == 1 ? all : "[" + all + "]");
    }
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("loaded illegal policy with 0 rules");
    }
    Set<AuditStage> omitted = stages(policy);
    boolean bare = policy.bool("omitManagedFields");
    return new AuditPolicy(
        rules.stream().map(rule -> rule(rule, omitted, bare)).toList(),
        new AuditRule.Depth(AuditLevel.NONE, omitted, bare));
  }

  AuditRule.Depth depth(Attributes attributes) {
    for (AuditRule rule : rules) {
      if (rule.matches(attributes)) {
        return rule.depth();
      }
    }
    return otherwise;
  }

  private static AuditRule rule(JsonObject rule, Set<AuditStage> omitted, boolean bare) {
    Set<AuditStage> all = EnumSet.noneOf(AuditStage.class);
    all.addAll(omitted);
    all.addAll(stages(rule));
    return new AuditRule(
        texts(rule, "users"),
        texts(rule, "userGroups"),
        texts(rule, "verbs"),
        rule.array("resources").objects().map(AuditRule.Resources::of).toList(),
        texts(rule, "namespaces"),
        texts(rule, "nonResourceURLs"),
        new AuditRule.Depth(
            AuditLevel.of(rule.text("level")).orElseThrow(),
            all,
            rule.has("omitManagedFields") ? rule.bool("omitManagedFields") : bare));
  }

  private static List<String> texts(JsonObject rule, String field) {
    return rule.array(field).strings().toList();
  }

  private static Set<AuditStage> stages(JsonObject of) {
    Set<AuditStage> stages = EnumSet.noneOf(AuditStage.class);
    of.array("omitStages").strings().forEach(s -> AuditStage.of(s).ifPresent(stages::add));
    return stages;
  }

  private static List<FieldError> errors(JsonObject rule, FieldPath at) {
    List<FieldError> errors = new ArrayList<>();
    String level = rule.text("level");
    if (level.isEmpty()) {
      errors.add(FieldError.required(at.child("level"), ""));
    } else if (AuditLevel.of(level).isEmpty()) {
      errors.add(FieldError.notSupported(at.child("level"), level, AuditLevel.texts()));
    }
    FieldPath paths = at.child("nonResourceURLs");
    List<String> urls = texts(rule, "nonResourceURLs");
    for (int i = 0; i < urls.size(); i++) {
      errors.addAll(urlErrors(urls.get(i), paths.index(i)));
    }
    for (JsonObject resources : rule.array("resources").objects().toList()) {
      errors.addAll(resourceErrors(resources, at.child("resources")));
    }
    errors.addAll(stageErrors(rule.array("omitStages"), at.child("omitStages")));
    if (!urls.isEmpty() && !(rule.array("resources").isEmpty() && rule.array("namespaces").isEmpty())) {
      errors.add(
          FieldError.invalid(
              paths,
              rule.array("nonResourceURLs"),
              "rules cannot apply to both regular resources and non-resource URLs"));
    }
    return errors;
  }

  private static List<FieldError> urlErrors(String url, FieldPath at) {
    List<FieldError> errors = new ArrayList<>();
    if (!url.equals("*") && !url.startsWith("/")) {
      errors.add(FieldError.invalid(at, url, "non-resource URL rules must begin with a '/' character"));
    }
    if (url.indexOf('*') >= 0 && url.indexOf('*') < url.length() - 1) {
      errors.add(
          FieldError.invalid(at, url, "non-resource URL wildcards '*' must be the final character of the rule"));
    }
    return errors;
  }

  private static List<FieldError> resourceErrors(JsonObject resources, FieldPath at) {
    List<FieldError> errors = new ArrayList<>();
    String group = resources.text("group");
    List<String> problems = group.isEmpty() || group.equals("*") ? List.of() : DnsNames.subdomain(group);
    if (!problems.isEmpty()) {
      errors.add(FieldError.invalid(at.child("group"), group, String.join(",", problems)));
    }
    if (!resources.array("resourceNames").isEmpty() && resources.array("resources").isEmpty()) {
      errors.add(
          FieldError.invalid(
              at.child("resourceNames"),
              resources.array("resourceNames"),
              "using resourceNames requires at least one resource"));
    }
    return errors;
  }

  private static List<FieldError> stageErrors(JsonArray stages, FieldPath at) {
    List<FieldError> errors = new ArrayList<>();
    List<String> texts = stages.strings().toList();
    for (int i = 0; i < texts.size(); i++) {
      if (AuditStage.of(texts.get(i)).isEmpty()) {
        errors.add(
            FieldError.invalid(
                at.index(i), texts.get(i), "allowed stages are " + String.join(",", AuditStage.texts())));
      }
    }
    return errors;
  }
}

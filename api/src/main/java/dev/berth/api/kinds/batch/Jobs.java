package dev.berth.api.kinds.batch;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.kinds.apps.TemplateChecks;
import dev.berth.api.kinds.apps.WorkloadWarnings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import dev.berth.model.select.LabelSelector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Job. Unless its user chooses pods by hand, it selects them by its own uid. */
final class Jobs extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath TEMPLATE = SPEC.child("template");
  private static final String UID_LABEL = "batch.kubernetes.io/controller-uid";
  private static final String NAME_LABEL = "batch.kubernetes.io/job-name";

  /** Labels from before labels of the project had a prefix. */
  private static final String OLD_UID_LABEL = "controller-uid";

  private static final String OLD_NAME_LABEL = "job-name";

  private static final List<String> IMMUTABLE =
      List.of("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy");

  Jobs(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return BatchDefaults.job(object);
  }

  /** The labels of its own that a Job takes from its pods include those that are made here. */
  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    JsonObject job = super.prepareForCreate(object);
    if (!job.object("spec").bool("manualSelector")) {
      job = selectingByUid(job);
    }
    return BatchDefaults.labelsFromTemplate(job);
  }

  private static JsonObject selectingByUid(JsonObject job) {
    JsonObject spec = job.object("spec");
    JsonObject template = spec.object("template");
    JsonObject metadata = template.object("metadata");
    JsonObject labels = metadata.object("labels");
    for (Map.Entry<String, String> label : generated(job, true).entrySet()) {
      if (!labels.has(label.getKey())) {
        labels = labels.with(label.getKey(), label.getValue());
      }
    }
    JsonObject selector = spec.object("selector");
    JsonObject chosen = selector.object("matchLabels");
    if (!chosen.has(UID_LABEL)) {
      chosen = chosen.with(UID_LABEL, job.object("metadata").text("uid"));
    }
    return job.with(
        "spec",
        spec.with("selector", selector.with("matchLabels", chosen))
            .with("template", template.with("metadata", metadata.with("labels", labels))));
  }

  private static Map<String, String> generated(JsonObject job, boolean prefixed) {
    String uid = job.object("metadata").text("uid");
    String name = job.object("metadata").text("name");
    Map<String, String> out = new LinkedHashMap<>();
    out.put(OLD_UID_LABEL, uid);
    out.put(OLD_NAME_LABEL, name);
    if (prefixed) {
      out.put(UID_LABEL, uid);
      out.put(NAME_LABEL, name);
    }
    return out;
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    check(object, true, found);
  }

  /** @param prefixed whether the pods must have the labels with a prefix, which Jobs of old have not */
  private static void check(JsonObject job, boolean prefixed, Findings found) {
    JsonObject spec = job.object("spec");
    if (!spec.bool("manualSelector") && TemplateChecks.hasSelector(spec)) {
      generatedSelector(job, prefixed, found);
    }
    specAndSelector(spec, found);
    String name = job.object("metadata").text("name");
    if (JobSpec.isIndexed(spec) && spec.number("completions") > 0) {
      String last = name + "-" + (spec.number("completions") - 1);
      if (!DnsNames.label(last).isEmpty()) {
        found.invalid(
            FieldPath.of("metadata", "name"), name, "will not able to create pod with invalid DNS label: " + last);
      }
    }
  }

  private static void specAndSelector(JsonObject spec, Findings found) {
    JobSpec.check(spec, SPEC, found);
    if (TemplateChecks.hasSelector(spec)) {
      LabelChecks.selector(SPEC.child("selector"), spec.object("selector"), found);
    } else {
      found.required(SPEC.child("selector"));
    }
    TemplateChecks.parsed(spec)
        .ifPresent(s -> TemplateChecks.matches(s, spec.object("template"), TEMPLATE, found));
  }

  private static void generatedSelector(JsonObject job, boolean prefixed, Findings found) {
    if (job.object("metadata").text("uid").isEmpty()) {
      found.required(FieldPath.of("metadata", "uid"));
    }
    JsonObject labels = job.object("spec").object("template").object("metadata").object("labels");
    Map<String, String> expected = generated(job, prefixed);
    expected.forEach(
        (key, value) -> {
          FieldPath path = TEMPLATE.child("metadata").child("labels").key(key);
          if (!labels.has(key)) {
            found.required(path, "must be '" + value + "'");
          } else if (!labels.text(key).equals(value)) {
            found.invalid(path, labels, "must be '" + value + "'");
          }
        });
    TemplateChecks.parsed(job.object("spec"))
        .filter((LabelSelector s) -> !s.matches(expected))
        .ifPresent(
            _ -> found.invalid(
                SPEC.child("selector"),
                TemplateChecks.shown(job.object("spec").object("selector")),
                "`selector` not auto-generated"));
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    JsonObject before = old.object("spec");
    JsonObject spec = next.object("spec");
    JsonObject labels = before.object("template").object("metadata").object("labels");
    check(next, labels.has(UID_LABEL) && labels.has(NAME_LABEL), found);
    specAndSelector(spec, found);
    completions(spec, before, found);
    found.immutable(SPEC.child("selector"), spec, before, "selector");
    JsonObject template = spec.object("template");
    JsonObject was = before.object("template");
    if (!template.equals(isAtRest(old) ? sized(schedulable(was, template), template) : was)) {
      found.invalid(TEMPLATE, template, Findings.IMMUTABLE);
    }
    for (String member : IMMUTABLE) {
      found.immutable(SPEC.child(member), spec, before, member);
    }
    return found.list();
  }

  /** An indexed Job may grow and shrink, in completions and parallelism alike. */
  private static void completions(JsonObject spec, JsonObject before, Findings found) {
    FieldPath path = SPEC.child("completions");
    if (!JobSpec.isIndexed(spec)) {
      found.immutable(path, spec, before, "completions");
    } else if (spec.has("completions")
        && !spec.get("completions").equals(before.get("completions"))
        && spec.number("completions") != spec.number("parallelism")) {
      found.invalid(path, spec.number("completions"), "can only be modified in tandem with spec.parallelism");
    }
  }

  /** Whether it is suspended, and has no pods: those that it had until it was have gone. */
  private static boolean isAtRest(JsonObject job) {
    JsonObject status = job.object("status");
    return job.object("spec").bool("suspend")
        && status.number("active") == 0
        && (!status.has("startTime") || JobStatus.is(status, "Suspended"));
  }

  /** The old template with what a Job at rest may still change of its containers: what they ask for. */
  private static JsonObject sized(JsonObject was, JsonObject template) {
    JsonObject spec = was.object("spec");
    for (String member : List.of("containers", "initContainers")) {
      JsonArray next = template.object("spec").array(member);
      JsonArray before = spec.array(member);
      if (!before.isEmpty() && next.size() == before.size()) {
        JsonArray containers = before;
        for (int i = 0; i < before.size(); i++) {
          containers = containers.with(i, before.object(i).withSame("resources", next.object(i)));
        }
        spec = spec.with(member, containers);
      }
    }
    return was.with("spec", spec);
  }

  /** The old template with what a Job at rest may still change: where its pods run. */
  private static JsonObject schedulable(JsonObject was, JsonObject template) {
    JsonObject spec = was.object("spec");
    for (String member : List.of("nodeSelector", "tolerations", "schedulingGates")) {
      spec = spec.withSame(member, template.object("spec"));
    }
    JsonObject affinity = spec.object("affinity").withSame("nodeAffinity", template.object("spec").object("affinity"));
    spec = affinity.isEmpty() ? spec.without("affinity") : spec.with("affinity", affinity);
    JsonObject metadata = was.object("metadata");
    for (String member : List.of("annotations", "labels")) {
      metadata = metadata.withSame(member, template.object("metadata"));
    }
    return was.with("spec", spec).with("metadata", metadata);
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    JobStatus.check(next, old, found);
    return found.list();
  }

  @Override
  public boolean orphansByDefault() {
    return true;
  }

  @Override
  public List<String> openDeletionWarnings() {
    return List.of(
        "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set"
            + " propagationPolicy=Orphan to suppress this warning");
  }

  @Override
  public List<String> warnings(JsonObject object) {
    List<String> texts = new ArrayList<>(WorkloadWarnings.nameAndTemplate(object));
    texts.addAll(JobSpec.warnings(object.object("spec")));
    return List.copyOf(texts);
  }
}

package dev.berth.api.kinds.batch;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.kinds.apps.TemplateChecks;
import dev.berth.api.kinds.apps.WorkloadWarnings;
import dev.berth.api.kinds.pod.PodWarnings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.time.CronSchedule;
import java.util.ArrayList;
import java.util.List;

/** CronJob. Its Jobs are named after it and the minute, so its own name must leave room. */
final class CronJobs extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> POLICIES = List.of("Allow", "Forbid", "Replace");
  private static final int MAX_NAME = 52;

  CronJobs(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return BatchDefaults.cronJob(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    spec(object.object("spec"), JsonObject.EMPTY, found);
    String name = object.object("metadata").text("name");
    if (name.length() > MAX_NAME) {
      found.invalid(FieldPath.of("metadata", "name"), name, "must be no more than " + MAX_NAME + " characters");
    }
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    spec(next.object("spec"), old.object("spec"), found);
    return found.list();
  }

  private static void spec(JsonObject spec, JsonObject before, Findings found) {
    String schedule = spec.text("schedule");
    if (found.present(SPEC.child("schedule"), schedule)) {
      schedule(schedule, before.text("schedule").contains("TZ"), spec.has("timeZone"), found);
    }
    found.notNegative(SPEC.child("startingDeadlineSeconds"), spec.number("startingDeadlineSeconds"));
    if (spec.has("timeZone") && !spec.text("timeZone").equals(before.text("timeZone"))
        || spec.has("timeZone") && before.isEmpty()) {
      TimeZones.check(spec.text("timeZone"), SPEC.child("timeZone"), found);
    }
    String policy = spec.text("concurrencyPolicy");
    if (found.present(SPEC.child("concurrencyPolicy"), policy)) {
      found.oneOf(SPEC.child("concurrencyPolicy"), policy, POLICIES);
    }
    template(spec.object("jobTemplate"), SPEC.child("jobTemplate").child("spec"), found);
    found.notNegative(SPEC.child("successfulJobsHistoryLimit"), spec.number("successfulJobsHistoryLimit"));
    found.notNegative(SPEC.child("failedJobsHistoryLimit"), spec.number("failedJobsHistoryLimit"));
  }

  private static void schedule(String schedule, boolean zoneAllowed, boolean hasTimeZone, Findings found) {
    FieldPath path = SPEC.child("schedule");
    CronSchedule.error(schedule).ifPresent(text -> found.invalid(path, schedule, text));
    if (!schedule.contains("TZ")) {
      return;
    }
    if (!zoneAllowed) {
      found.invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    } else if (hasTimeZone) {
      found.invalid(path, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
    }
  }

  private static void template(JsonObject template, FieldPath path, Findings found) {
    JsonObject spec = template.object("spec");
    JobSpec.check(spec, path, found);
    if (TemplateChecks.hasSelector(spec)) {
      found.invalid(path.child("selector"), spec.object("selector"), "`selector` will be auto-generated");
    }
    if (spec.bool("manualSelector")) {
      found.add(
          new FieldError(
              "FieldValueNotSupported",
              path.child("manualSelector"),
              "Unsupported value: true: supported values: \"nil\", \"false\""));
    }
  }

  @Override
  public List<String> warnings(JsonObject object) {
    List<String> texts = new ArrayList<>(WorkloadWarnings.name(object));
    JsonObject job = object.object("spec").object("jobTemplate").object("spec");
    texts.addAll(PodWarnings.of(job.object("template"), SPEC.child("jobTemplate").child("spec").child("template")));
    texts.addAll(JobSpec.warnings(job));
    return List.copyOf(texts);
  }
}

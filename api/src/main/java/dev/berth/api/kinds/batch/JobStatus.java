package dev.berth.api.kinds.batch;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.apps.StatusChecks;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a Job's controller, ours or another, may write into its status. A rule is applied where the write changes what
 * it is about, so that a status that is wrong already can be mended step by step.
 */
final class JobStatus {
  private static final FieldPath STATUS = FieldPath.of("status");
  private static final FieldPath CONDITIONS = STATUS.child("conditions");

  private final JsonObject job;
  private final JsonObject status;
  private final JsonObject before;
  private final Findings found;

  private JobStatus(JsonObject job, JsonObject old, Findings found) {
    this.job = job;
    this.status = job.object("status");
    this.before = old.object("status");
    this.found = found;
  }

  static void check(JsonObject next, JsonObject old, Findings found) {
    JobStatus check = new JobStatus(next, old, found);
    StatusChecks.notNegative(
        check.status, List.of("active", "succeeded", "failed", "ready", "terminating"), found);
    check.uncounted();
    check.conditions();
    check.times();
    check.finished();
    check.indexes();
    check.counters();
  }

  static boolean is(JsonObject status, String type) {
    return status
        .array("conditions")
        .objects()
        .anyMatch(c -> c.text("type").equals(type) && c.text("status").equals("True"));
  }

  private boolean is(String type) {
    return is(status, type);
  }

  private boolean was(String type) {
    return is(before, type);
  }

  private boolean becomes(String type) {
    return is(type) && !was(type);
  }

  private boolean changed(String member) {
    return !status.get(member).equals(before.get(member));
  }

  private void wrong(boolean refused, String text) {
    if (refused) {
      FailurePolicy.invalid(CONDITIONS, text, found);
    }
  }

  private void uncounted() {
    JsonObject pods = status.object("uncountedTerminatedPods");
    Set<Json> seen = new HashSet<>();
    for (String member : List.of("succeeded", "failed")) {
      for (int i = 0; i < pods.array(member).size(); i++) {
        Json uid = pods.array(member).get(i);
        FieldPath path = STATUS.child("uncountedTerminatedPods").child(member).index(i);
        if (uid.equals(JsonString.EMPTY)) {
          found.invalid(path, "", "must not be empty");
        } else if (!seen.add(uid)) {
          found.add(FieldError.duplicate(path, uid));
        }
      }
    }
  }

  private void conditions() {
    boolean complete = is("Complete");
    boolean met = is("SuccessCriteriaMet");
    wrong(becomes("Complete") && is("Failed") || becomes("Failed") && complete,
        "cannot set Complete=True and Failed=true conditions");
    wrong(becomes("Complete") && is("FailureTarget") || becomes("FailureTarget") && complete,
        "cannot set Complete=True and FailureTarget=true conditions");
    wrong(becomes("Failed") && !is("FailureTarget"),
        "cannot set Failed=True condition without the FailureTarget=true condition");
    wrong(becomes("Complete") && !met,
        "cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
    wrong(met && is("Failed"), "cannot set SuccessCriteriaMet=True and Failed=true conditions");
    wrong(met && is("FailureTarget"), "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
    for (String type : List.of("Failed", "Complete", "FailureTarget")) {
      wrong(was(type) && !is(type), "cannot disable the terminal " + type + "=True condition");
    }
    wrong(was("SuccessCriteriaMet") && !met, "cannot disable the SuccessCriteriaMet=True condition");
    wrong(was("Complete") && !was("SuccessCriteriaMet") && met,
        "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
  }

  private void times() {
    FieldPath path = STATUS.child("completionTime");
    String start = status.text("startTime");
    String end = status.text("completionTime");
    Json shown = status.get("completionTime").orElse(JsonNull.NULL);
    boolean completes = becomes("Complete");
    if (!end.isEmpty() && !is("Complete") && changed("completionTime")) {
      found.invalid(path, shown, "cannot set completionTime when there is no Complete=True condition");
    }
    if (end.isEmpty() && is("Complete") && (completes || changed("completionTime"))) {
      found.required(path, "completionTime is required for Complete jobs");
    }
    if (!start.isEmpty() && !end.isEmpty() && end.compareTo(start) < 0
        && (changed("completionTime") || changed("startTime"))) {
      found.invalid(path, shown, "completionTime cannot be set before startTime");
    }
    if (!end.isEmpty() && before.has("completionTime") && changed("completionTime")) {
      found.invalid(path, shown, "completionTime cannot be mutated");
    }
    boolean resumes = was("Suspended") && !is("Suspended");
    if (before.has("startTime") && changed("startTime") && !job.object("spec").bool("suspend") && !resumes) {
      found.required(STATUS.child("startTime"), "startTime cannot be removed for unsuspended job");
    }
  }

  private void finished() {
    boolean finished = is("Complete") || is("Failed");
    boolean finishes = finished && !was("Complete") && !was("Failed");
    if (!finished) {
      return;
    }
    for (String member : List.of("active", "terminating")) {
      if (status.number(member) > 0 && (finishes || changed(member))) {
        found.invalid(STATUS.child(member), status.number(member), member + ">0 is invalid for finished job");
      }
    }
    if (!status.has("startTime") && (finishes || changed("startTime"))) {
      found.required(STATUS.child("startTime"), "startTime is required for finished job");
    }
    JsonObject pods = status.object("uncountedTerminatedPods");
    if ((!pods.array("failed").isEmpty() || !pods.array("succeeded").isEmpty())
        && (finishes || changed("uncountedTerminatedPods"))) {
      found.invalid(
          STATUS.child("uncountedTerminatedPods"),
          pods,
          "uncountedTerminatedPods needs to be empty for finished job");
    }
  }

  private void indexes() {
    JsonObject spec = job.object("spec");
    String completed = status.text("completedIndexes");
    String failed = status.text("failedIndexes");
    long completions = spec.number("completions");
    boolean indexed = JobSpec.isIndexed(spec);
    for (String member : List.of("completedIndexes", "failedIndexes")) {
      if (indexed && changed(member)
          && Indexes.parse(status.text(member), completions) instanceof Indexes.Malformed m) {
        found.invalid(STATUS.child(member), status.text(member), "error parsing " + member + ": " + m.text());
      }
    }
    if (!indexed && !completed.isEmpty() && changed("completedIndexes")) {
      found.invalid(
          STATUS.child("completedIndexes"),
          completed,
          "cannot set non-empty completedIndexes when non-indexed completion mode");
    }
    if (status.has("failedIndexes") && !spec.has("backoffLimitPerIndex") && changed("failedIndexes")) {
      found.invalid(
          STATUS.child("failedIndexes"),
          failed,
          "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
    }
    if (indexed && (changed("completedIndexes") || changed("failedIndexes"))
        && Indexes.parse(completed, completions) instanceof Indexes.Parsed c
        && Indexes.parse(failed, completions) instanceof Indexes.Parsed f
        && c.overlap(f) >= 0) {
      found.invalid(
          STATUS.child("failedIndexes"),
          failed,
          "failedIndexes and completedIndexes overlap at index: " + c.overlap(f));
    }
  }

  private void counters() {
    JsonObject spec = job.object("spec");
    if (status.number("ready") > status.number("active") && changed("ready")) {
      found.invalid(
          STATUS.child("ready"), status.number("ready"), "cannot set more ready pods than active");
    }
    if (status.number("failed") < before.number("failed")) {
      found.invalid(STATUS.child("failed"), status.number("failed"), "cannot decrease the failed counter");
    }
    boolean elastic = JobSpec.isIndexed(spec) && spec.get("completions").equals(spec.get("parallelism"));
    if (status.number("succeeded") < before.number("succeeded") && !elastic) {
      found.invalid(
          STATUS.child("succeeded"), status.number("succeeded"), "cannot decrease the succeeded counter");
    }
  }
}

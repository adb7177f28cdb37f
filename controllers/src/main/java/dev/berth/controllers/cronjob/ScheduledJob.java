package dev.berth.controllers.cronjob;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.CronJob;
import dev.berth.model.kinds.Job;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The Job of one time of a schedule. Pure. */
final class ScheduledJob {
  static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

  private ScheduledJob() {}

  /** The minutes since 1970 tell the times apart. */
  static String name(CronJob cron, Instant time) {
    return cron.name() + "-" + time.getEpochSecond() / 60;
  }

  static JsonObject of(CronJob cron, Instant time, ZoneId zone) {
    JsonObject template = cron.jobTemplate();
    JsonObject metadata = template.object("metadata");
    JsonObject.Builder out = JsonObject.builder().put("name", name(cron, time)).put("namespace", cron.namespace());
    metadata.get("labels").ifPresent(labels -> out.put("labels", labels));
    out.put("annotations", metadata.object("annotations").with(SCHEDULED, stamp(time, zone)));
    out.put("ownerReferences", JsonArray.of(cron.asController().toJson()));
    return JsonObject.builder()
        .put("apiVersion", "batch/v1")
        .put("kind", "Job")
        .put("metadata", out.build())
        .put("spec", template.object("spec"))
        .build();
  }

  private static String stamp(Instant time, ZoneId zone) {
    ZoneOffset offset = zone.getRules().getOffset(time);
    return offset.equals(ZoneOffset.UTC)
        ? Timestamps.format(time)
        : OffsetDateTime.ofInstant(time, offset).format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx"));
  }

  /** How a status names a Job that runs. */
  static JsonObject reference(Job job) {
    return JsonObject.builder()
        .put("kind", "Job")
        .put("namespace", job.namespace())
        .put("name", job.name())
        .put("uid", job.uid())
        .put("apiVersion", "batch/v1")
        .put("resourceVersion", job.meta().resourceVersion())
        .build();
  }
}

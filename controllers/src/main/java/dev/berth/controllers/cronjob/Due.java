package dev.berth.controllers.cronjob;

import dev.berth.model.kinds.CronJob;
import dev.berth.model.time.CronSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Which time of a schedule is due. Pure.
 *
 * @param time the latest one that has passed since the last that was served; empty where none has
 * @param missed whether so many others have passed as well that something is wrong
 */
record Due(Optional<Instant> time, boolean missed) {
  private static final long MANY = 100;

  static Due of(CronJob cron, CronSchedule schedule, ZoneId zone, Instant now) {
    Instant from = cron.lastScheduleTime().or(() -> cron.meta().creationTimestamp()).orElse(now);
    Optional<Instant> limit = cron.startingDeadlineSeconds().map(now::minusSeconds);
    Instant earliest = limit.filter(from::isBefore).orElse(from);
    Optional<Instant> first = schedule.next(earliest, zone).filter(time -> !time.isAfter(now));
    if (first.isEmpty()) {
      return new Due(Optional.empty(), false);
    }
    Optional<Instant> second = schedule.next(first.get(), zone).filter(time -> !time.isAfter(now));
    if (second.isEmpty()) {
      return new Due(first, false);
    }
    long passed = Duration.between(first.get(), now).dividedBy(Duration.between(first.get(), second.get())) + 1;
    return new Due(Optional.of(latest(schedule, zone, first.get(), now)), passed > MANY);
  }

  /** Looks back in steps that double until a time is found, and goes on from there. */
  private static Instant latest(CronSchedule schedule, ZoneId zone, Instant first, Instant now) {
    Instant latest = first;
    for (Duration back = Duration.ofMinutes(1); now.minus(back).isAfter(first); back = back.multipliedBy(2)) {
      Optional<Instant> found = schedule.next(now.minus(back), zone).filter(time -> !time.isAfter(now));
      if (found.isPresent()) {
        latest = found.get();
        break;
      }
    }
    for (Optional<Instant> next = Optional.of(latest); next.isPresent(); ) {
      latest = next.get();
      next = schedule.next(latest, zone).filter(time -> !time.isAfter(now));
    }
    return latest;
  }
}

package dev.berth.api.kinds.batch;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.model.time.CronSchedule;
import java.util.regex.Pattern;

/** Names of time zones, as the IANA's database has them. */
final class TimeZones {
  private static final Pattern PART = Pattern.compile("[A-Za-z.\\-_0-9+]{1,14}");

  private TimeZones() {}

  static void check(String name, FieldPath path, Findings found) {
    if (name.isEmpty()) {
      found.invalid(path, name, "timeZone must be nil or non-empty string");
      return;
    }
    for (String part : name.split("/", -1)) {
      if (part.equals(".") || part.equals("..") || part.startsWith("-") || !PART.matcher(part).matches()) {
        found.invalid(path, name, "unknown time zone " + name);
        return;
      }
    }
    if (name.equalsIgnoreCase("Local")) {
      found.invalid(
          path, name, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
    }
    if (!CronSchedule.isZone(name)) {
      found.invalid(path, name, "unknown time zone " + name);
    }
  }
}

package dev.berth.api.kinds;

import dev.berth.api.validation.FieldPath;
import java.util.List;

/** Rules for paths of files that stay below a directory. */
public final class PathRules {
  private PathRules() {}

  /** No {@code ..} between slashes. */
  public static boolean stepsBack(String path) {
    return List.of(path.split("/", -1)).contains("..");
  }

  public static void noBacksteps(String target, FieldPath path, Findings found) {
    if (stepsBack(target)) {
      found.invalid(path, target, "must not contain '..'");
    }
  }

  /** A relative path without backsteps. */
  public static void descending(String target, FieldPath path, Findings found) {
    if (target.startsWith("/")) {
      found.invalid(path, target, "must be a relative path");
    }
    noBacksteps(target, path, found);
  }

  /** A relative path whose first name does not begin with dots that volumes use for themselves. */
  public static void notReserved(String target, FieldPath path, Findings found) {
    descending(target, path, found);
    if (target.startsWith("..") && !target.startsWith("../")) {
      found.invalid(path, target, "must not start with '..'");
    }
  }
}

package dev.berth.api.admission.podsecurity;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the labels of a namespace ask for. Labels that cannot be read are strict where they enforce and open where they warn;
 * a namespace that enforces a level warns of it too unless it says otherwise.
 *
 * @param enforce refuses pods
 * @param audit is noted
 * @param warn is told to the client
 * @param errors what is wrong with the labels
 */
public record NamespacePolicy(LevelVersion enforce, LevelVersion audit, LevelVersion warn, List<FieldError> errors) {
  private static final String LABELS = "pod-security.kubernetes.io/";
  private static final FieldPath PATH = FieldPath.of("metadata").child("labels");

  public static NamespacePolicy of(JsonObject labels) {
    List<FieldError> errors = new ArrayList<>();
    LevelVersion enforce = read(labels, "enforce", Level.RESTRICTED, errors);
    LevelVersion audit = read(labels, "audit", Level.PRIVILEGED, errors);
    LevelVersion warn = read(labels, "warn", Level.PRIVILEGED, errors);
    boolean enforces = Level.parse(labels.text(LABELS + "enforce")).isPresent();
    if (enforces && !labels.has(LABELS + "warn") && enforce.level().compareTo(warn.level()) > 0) {
      warn = new LevelVersion(enforce.level(), labels.has(LABELS + "warn-version") ? warn.minor() : enforce.minor());
    }
    return new NamespacePolicy(enforce, audit, warn, List.copyOf(errors));
  }

  private static LevelVersion read(JsonObject labels, String mode, Level unreadable, List<FieldError> errors) {
    Level level = Level.PRIVILEGED;
    Optional<String> said = labels.string(LABELS + mode);
    if (said.isPresent()) {
      Optional<Level> known = Level.parse(said.get());
      level = known.orElse(unreadable);
      if (known.isEmpty()) {
        errors.add(
            FieldError.invalid(
                PATH.key(LABELS + mode), said.get(), "must be one of privileged, baseline, restricted"));
      }
    }
    int minor = LevelVersion.LATEST;
    Optional<String> version = labels.string(LABELS + mode + "-version");
    if (version.isPresent()) {
      minor = LevelVersion.minor(version.get()).orElse(LevelVersion.LATEST);
      if (LevelVersion.minor(version.get()).isEmpty()) {
        errors.add(
            FieldError.invalid(
                PATH.key(LABELS + mode + "-version"), version.get(), "must be \"latest\" or \"v1.x\""));
      }
    }
    return new LevelVersion(level, minor);
  }
}

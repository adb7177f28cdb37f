package dev.berth.api.kinds;

import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** When claims, or templates of claims, ask for something by annotations: in words that there are, since another would be silence. */
public final class ClaimWishes {
  private static final Map<String, List<String>> WHEN =
      new TreeMap<>(
          Map.of(
              PersistentVolumeClaim.MOVE_WHEN, List.of(PersistentVolumeClaim.CORDONED),
              PersistentVolumeClaim.BEGIN_ANEW_WHEN, List.of(PersistentVolumeClaim.NODE_DELETED)));

  private ClaimWishes() {}

  /**
   * What it had before may stay.
   *
   * @param metadata where that of the claim or template is
   * @param old what it was before; empty at creation
   */
  public static void check(FieldPath metadata, JsonObject claim, JsonObject old, Findings found) {
    WHEN.forEach(
        (annotation, words) -> {
          Optional<String> word = of(claim, annotation);
          if (!word.equals(of(old, annotation))) {
            word.ifPresent(w -> found.oneOf(metadata.child("annotations").key(annotation), w, words));
          }
        });
  }

  private static Optional<String> of(JsonObject claim, String annotation) {
    return claim.object("metadata").object("annotations").string(annotation);
  }
}

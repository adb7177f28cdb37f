package dev.berth.controllers.namespace;

import dev.berth.base.json.JsonArray;
import dev.berth.model.kinds.Condition;
import java.time.Instant;
import java.util.List;

/** What an ending namespace's conditions say ({@code status_condition_utils.go}). */
final class EndConditions {
  /** A condition when all is well. */
  private record Row(String type, String reason, String message) {}

  private static final Row DISCOVERY =
      new Row("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered");
  private static final Row PARSING =
      new Row(
          "NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions",
          "All legacy kube types successfully parsed");
  private static final Row CONTENT =
      new Row(
          "NamespaceDeletionContentFailure", "ContentDeleted",
          "All content successfully deleted, may be waiting on finalization");
  private static final Row REMAINING =
      new Row("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed");
  private static final Row FINALIZERS =
      new Row(
          "NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished");

  private EndConditions() {}

  static JsonArray set(JsonArray conditions, Remains remains, Instant now) {
    JsonArray all = conditions;
    for (Row good : List.of(DISCOVERY, PARSING)) {
      all = well(all, good, now);
    }
    all =
        remains.failures().isEmpty()
            ? well(all, CONTENT, now)
            : Condition.set(all, CONTENT.type, "True", "ContentDeletionFailed", remains.failuresText(), now);
    all =
        remains.objects().isEmpty()
            ? well(all, REMAINING, now)
            : Condition.set(all, REMAINING.type, "True", "SomeResourcesRemain", remains.objectsText(), now);
    return remains.finalizers().isEmpty()
        ? well(all, FINALIZERS, now)
        : Condition.set(all, FINALIZERS.type, "True", "SomeFinalizersRemain", remains.finalizersText(), now);
  }

  private static JsonArray well(JsonArray conditions, Row row, Instant now) {
    return Condition.set(conditions, row.type, "False", row.reason, row.message, now);
  }
}

package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.ClaimWarnings;
import dev.berth.api.kinds.ClaimWishes;
import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** PersistentVolumeClaim. */
final class Claims extends KindStrategy {
  private static final UnaryOperator<JsonObject> DEFAULTS =
      Fill.table()
          .value("spec", JsonObject.EMPTY)
          .value("status", JsonObject.EMPTY)
          .inside("spec", Fill.table().value("volumeMode", "Filesystem").build())
          .inside("status", Fill.table().value("phase", "Pending").build())
          .build();

  Claims(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    return object
        .with("status", JsonObject.of("phase", JsonString.of("Pending")))
        .updateObject("spec", spec -> ClaimSources.synced(ClaimSources.known(spec, JsonObject.EMPTY)));
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return super.prepareForUpdate(next, old)
        .updateObject("spec", spec -> ClaimSources.synced(ClaimSources.known(spec, old.object("spec"))));
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    ClaimWishes.check(FieldPath.of("metadata"), object, JsonObject.EMPTY, found);
    ClaimChecks.spec(object.object("spec"), JsonObject.EMPTY, found);
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = Findings.twice(f -> ClaimChecks.spec(next.object("spec"), old.object("spec"), f));
    ClaimWishes.check(FieldPath.of("metadata"), next, old, found);
    ClaimChange.check(next, old, found);
    return found.list();
  }

  @Override
  public List<String> warnings(JsonObject object) {
    List<String> texts = new ArrayList<>(ClaimWarnings.annotations(object));
    texts.addAll(ClaimWarnings.spec(object.object("spec"), FieldPath.of("spec")));
    return texts;
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    ClaimChecks.status(next, found);
    return found.list();
  }
}

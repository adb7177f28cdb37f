package dev.berth.api.kinds.storage;

import static dev.berth.api.kinds.storage.SnapshotRules.SPEC;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;

/** What VolumeSnapshot and VolumeGroupSnapshot, and the contents of both, have in common. */
abstract class Snapshots extends KindStrategy {

  /**
   * The members of {@code spec} that have different names.
   *
   * @param ofSnapshot where a snapshot comes from
   * @param ofContent where its content comes from
   * @param className a snapshot's class
   * @param ref whose a content is
   * @param named how upstream's messages call that
   */
  record Members(
      SnapshotRules.Source ofSnapshot, SnapshotRules.Source ofContent, String className, String ref, String named) {}

  private final Members members;
  protected final boolean content;

  protected Snapshots(ResourceType type, Members members) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
    this.members = members;
    this.content = type.kind().endsWith("Content");
  }

  /** What a content must say besides. */
  protected void checkContent(JsonObject spec, Findings found) {}

  /** What of a content may not change besides where it comes from. */
  protected abstract void checkContentChange(JsonObject next, JsonObject old, Findings found);

  private SnapshotRules.Source source() {
    return content ? members.ofContent : members.ofSnapshot;
  }

  @Override
  protected final void check(JsonObject object, Findings found) {
    if (!object.has("spec")) {
      found.required(SPEC);
      return;
    }
    JsonObject spec = object.object("spec");
    source().check(spec, found);
    if (content) {
      SnapshotRules.content(members.ref, members.named, spec, found);
      checkContent(spec, found);
    } else {
      SnapshotRules.className(members.className, spec, found);
    }
  }

  @Override
  protected final void checkChange(JsonObject next, JsonObject old, Findings found) {
    source().checkChange(next.object("spec"), old.object("spec"), found);
    if (content) {
      checkContentChange(next.object("spec"), old.object("spec"), found);
    }
  }
}

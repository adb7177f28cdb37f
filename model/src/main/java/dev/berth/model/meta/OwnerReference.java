package dev.berth.model.meta;

import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;

/**
 * Whom an object belongs to: it goes when all its owners have gone.
 *
 * @param controller the one owner that manages the object
 * @param blockOwnerDeletion whether a foreground deletion of the owner waits for the object
 */
public record OwnerReference(
    String apiVersion, String kind, String name, String uid, boolean controller, boolean blockOwnerDeletion) {

  /** A reference from the owner's controller, as controllers write it. */
  public static OwnerReference controllerOf(String apiVersion, String kind, String name, String uid) {
    return new OwnerReference(apiVersion, kind, name, uid, true, true);
  }

  public static OwnerReference of(JsonObject o) {
    return new OwnerReference(
        o.text("apiVersion"), o.text("kind"), o.text("name"), o.text("uid"), o.bool("controller"),
        o.bool("blockOwnerDeletion"));
  }

  public GroupVersion groupVersion() {
    return GroupVersion.parse(apiVersion);
  }

  /** Members in upstream's order; the two flags only where true. */
  public JsonObject toJson() {
    JsonObject o =
        JsonObject.EMPTY.with("apiVersion", apiVersion).with("kind", kind).with("name", name).with("uid", uid);
    o = controller ? o.with("controller", true) : o;
    return blockOwnerDeletion ? o.with("blockOwnerDeletion", true) : o;
  }
}

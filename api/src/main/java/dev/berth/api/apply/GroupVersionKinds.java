package dev.berth.api.apply;

import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;

/** What an undecoded object says it is. */
final class GroupVersionKinds {
  private GroupVersionKinds() {}

  /** Nothing at all where the apiVersion is none, as upstream has it. */
  static GroupVersionKind of(JsonObject object) {
    try {
      return GroupVersion.parse(object.text("apiVersion")).kind(object.text("kind"));
    } catch (IllegalArgumentException e) {
      return GroupVersionKind.of("", "", "");
    }
  }
}

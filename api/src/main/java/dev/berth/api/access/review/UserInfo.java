package dev.berth.api.access.review;

import dev.berth.api.access.User;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.TreeMap;

/** Users as the authentication API writes them. */
final class UserInfo {
  private UserInfo() {}

  static JsonObject of(User user) {
    JsonObject.Builder b =
        JsonObject.builder().putUnlessEmpty("username", user.name()).putUnlessEmpty("uid", user.uid());
    if (!user.groups().isEmpty()) {
      b.put("groups", JsonArray.ofStrings(user.groups()));
    }
    if (!user.extra().isEmpty()) {
      JsonObject.Builder extra = JsonObject.builder();
      new TreeMap<String, List<String>>(user.extra()).forEach((k, v) -> extra.put(k, JsonArray.ofStrings(v)));
      b.put("extra", extra.build());
    }
    return b.build();
  }
}

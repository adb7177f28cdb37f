package dev.berth.api.flow;

import dev.berth.api.access.User;
import dev.berth.api.route.RequestInfo;
import dev.berth.base.json.JsonObject;
import java.util.List;

/**
 * A FlowSchema, read.
 *
 * @param uid of the object, or empty where it is not stored
 * @param precedence lower is looked at first
 * @param level its priority level's name
 */
record FlowSchema(String name, String uid, long precedence, String level, Distinguisher distinguisher, List<FlowRule> rules) {

  /** What makes one flow of a schema another. */
  enum Distinguisher {
    NONE,
    USER,
    NAMESPACE
  }

  static FlowSchema of(JsonObject object) {
    JsonObject spec = object.object("spec");
    return new FlowSchema(
        object.object("metadata").text("name"),
        object.object("metadata").text("uid"),
        spec.number("matchingPrecedence"),
        spec.object("priorityLevelConfiguration").text("name"),
        switch (spec.object("distinguisherMethod").text("type")) {
          case "ByUser" -> Distinguisher.USER;
          case "ByNamespace" -> Distinguisher.NAMESPACE;
          default -> Distinguisher.NONE;
        },
        spec.array("rules").objects().map(FlowRule::of).toList());
  }

  boolean matches(User user, RequestInfo info) {
    for (FlowRule rule : rules) {
      if (rule.matches(user, info)) {
        return true;
      }
    }
    return false;
  }

  /** Which of its flows a request belongs to, as a number. */
  long flow(User user, RequestInfo info) {
    String of =
        switch (distinguisher) {
          case NONE -> "";
          case USER -> user.name();
          case NAMESPACE -> info.namespace();
        };
    return mixed(31L * mixed(name.hashCode()) + hash(of));
  }

  private static long hash(String text) {
    long h = 1125899906842597L;
    for (int i = 0; i < text.length(); i++) {
      h = 31 * h + text.charAt(i);
    }
    return h;
  }

  /** Spreads the bits (the finisher of SplitMix64). */
  private static long mixed(long bits) {
    long z = bits + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}

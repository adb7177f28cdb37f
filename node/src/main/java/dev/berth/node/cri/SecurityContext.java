package dev.berth.node.cri;

import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What holds for a container: what it says, else what its pod says (upstream {@code
 * DetermineEffectiveSecurityContext}).
 *
 * @param json as a container's securityContext
 */
record SecurityContext(JsonObject json) {
  private static final List<String> FROM_POD =
      List.of("runAsUser", "runAsGroup", "runAsNonRoot", "seLinuxOptions", "seccompProfile", "appArmorProfile");

  static SecurityContext of(JsonObject podSpec, JsonObject container) {
    JsonObject pod = podSpec.object("securityContext");
    JsonObject own = container.object("securityContext");
    JsonObject merged = own;
    for (String field : FROM_POD) {
      if (!own.has(field) && pod.has(field)) {
        merged = merged.with(field, pod.get(field).orElseThrow());
      }
    }
    return new SecurityContext(merged);
  }

  /** Whether processes may not gain more than their parent has. */
  boolean noNewPrivileges() {
    return json.has("allowPrivilegeEscalation") && !json.bool("allowPrivilegeEscalation");
  }

  /** Whether what /proc says of the machine is shown to the container as well. */
  boolean unmaskedProc() {
    return json.text("procMount").equals("Unmasked");
  }

  /** Whether it takes knowledge of the image to tell if its process may run. */
  boolean dependsOnImageUser() {
    return json.bool("runAsNonRoot") && json.integer("runAsUser").isEmpty();
  }

  /**
   * Why its process may not run, if it may not (upstream {@code verifyRunAsNonRoot}, whose texts these are).
   *
   * @param imageUid of the image's user where that is a number
   * @param imageUser its name where it is not
   * @param pod {@code name_namespace(uid)}
   */
  Optional<String> rootRefused(OptionalLong imageUid, String imageUser, String pod, String containerName) {
    if (!json.bool("runAsNonRoot")) {
      return Optional.empty();
    }
    String who = " (pod: \"" + pod + "\", container: " + containerName + ")";
    OptionalLong user = json.integer("runAsUser");
    if (user.isPresent()) {
      return user.getAsLong() == 0
          ? Optional.of("container's runAsUser breaks non-root policy" + who)
          : Optional.empty();
    }
    if (imageUid.isPresent()) {
      return imageUid.getAsLong() == 0
          ? Optional.of("container has runAsNonRoot and image will run as root" + who)
          : Optional.empty();
    }
    return imageUser.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "container has runAsNonRoot and image has non-numeric user (" + imageUser
                + "), cannot verify user is non-root" + who);
  }
}

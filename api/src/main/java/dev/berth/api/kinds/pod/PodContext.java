package dev.berth.api.kinds.pod;

import dev.berth.base.json.JsonObject;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the checks of a pod's parts know of the whole.
 *
 * @param volumes the pod's valid volumes by name
 * @param claims the names of the pod's resource claims
 * @param graceSeconds the pod's termination grace period, where it has one
 * @param restartPolicy the pod's
 * @param hostUsers whether it shares the host's users
 * @param isPod false for the template of one
 */
record PodContext(
    Map<String, JsonObject> volumes,
    Set<String> claims,
    OptionalLong graceSeconds,
    String restartPolicy,
    boolean hostUsers,
    boolean isPod) {}

package dev.berth.node.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import java.util.List;
import java.util.Optional;

/**
 * What a driver's CSIDriver object says of how the node shall treat it. The object is optional; what it does not say is empty
 * here, and the driver's own word counts. Source: {@code pkg/volume/csi/csi_plugin.go}.
 *
 * @param known whether there is an object
 * @param podInfo whether it is told for which pod it publishes
 * @param tokenRequests of the pod's service account, each with {@code audience} and {@code expirationSeconds}
 * @param tokensAsSecrets whether it takes tokens with its secrets, and not among the volume's attributes
 * @param requiresRepublish whether it publishes again and again, so that tokens and files stay fresh
 * @param modes {@code Persistent}, {@code Ephemeral}
 */
public record DriverTerms(
    boolean known,
    Optional<Boolean> attachRequired,
    boolean podInfo,
    Optional<String> fsGroupPolicy,
    List<JsonObject> tokenRequests,
    boolean tokensAsSecrets,
    boolean requiresRepublish,
    List<String> modes) {

  public static DriverTerms of(View view, String driver) {
    return view.get(Kinds.CSI_DRIVER, "", driver)
        .map(object -> of(object.spec()))
        .orElseGet(
            () ->
                new DriverTerms(
                    false, Optional.empty(), false, Optional.empty(), List.of(), false, false, List.of("Persistent")));
  }

  private static DriverTerms of(JsonObject spec) {
    List<String> modes = spec.array("volumeLifecycleModes").strings().toList();
    return new DriverTerms(
        true,
        Optional.of(!spec.has("attachRequired") || spec.bool("attachRequired")),
        spec.bool("podInfoOnMount"),
        spec.string("fsGroupPolicy"),
        spec.array("tokenRequests").objects().toList(),
        spec.bool("serviceAccountTokenInSecrets"),
        spec.bool("requiresRepublish"),
        modes.isEmpty() ? List.of("Persistent") : modes);
  }

  /** Why the driver cannot be used in a mode. */
  public Optional<String> refusal(String driver, String mode) {
    if (modes.contains(mode)) {
      return Optional.empty();
    }
    String why =
        known
            ? "only supports [" + String.join(" ", modes.stream().map(m -> "\"" + m + "\"").toList()) + "]"
            : "no CSIDriver object";
    return Optional.of("volume mode \"" + mode + "\" not supported by driver " + driver + " (" + why + ")");
  }
}

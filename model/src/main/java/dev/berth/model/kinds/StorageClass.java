package dev.berth.model.kinds;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.Map;

/** How volumes of a class are made. */
public record StorageClass(JsonObject json) implements KubeObject {
  public static final String IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";
  /** The same in its older spelling. */
  public static final String IS_DEFAULT_BETA = "storageclass.beta.kubernetes.io/is-default-class";
  /** A class without dynamic provisioning, for local volumes. */
  public static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

  public String provisioner() {
    return json.text("provisioner");
  }

  public Map<String, String> parameters() {
    return json.object("parameters").strings();
  }

  public String reclaimPolicy() {
    return json.string("reclaimPolicy").orElse("Delete");
  }

  /** Whether a claim waits for its first consumer. */
  public boolean isDelayed() {
    return json.text("volumeBindingMode").equals("WaitForFirstConsumer");
  }

  public boolean allowsExpansion() {
    return json.bool("allowVolumeExpansion");
  }

  public JsonArray allowedTopologies() {
    return json.array("allowedTopologies");
  }

  public boolean isDefault() {
    return meta().annotation(IS_DEFAULT).equals("true") || meta().annotation(IS_DEFAULT_BETA).equals("true");
  }
}

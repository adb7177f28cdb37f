package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A Service. */
public record Service(JsonObject json) implements KubeObject {

  /** Whether it says which pods are behind it; without that, somebody else writes its endpoints. */
  public boolean hasSelector() {
    return !spec().object("selector").isEmpty();
  }

  /** The labels that its pods have; sorted. */
  public Map<String, String> selector() {
    return new TreeMap<>(spec().object("selector").strings());
  }

  public boolean selects(JsonObject labels) {
    JsonObject selector = spec().object("selector");
    for (int i = 0; i < selector.size(); i++) {
      if (labels.string(selector.name(i)).filter(selector.text(selector.name(i))::equals).isEmpty()) {
        return false;
      }
    }
    return !selector.isEmpty();
  }

  /** {@code None} for a headless one; empty before it has one, and for one that is only another name. */
  public String clusterIp() {
    return spec().text("clusterIP");
  }

  /** Whether clients are led to its pods themselves. */
  public boolean isHeadless() {
    return clusterIp().isEmpty() || clusterIp().equals("None");
  }

  public boolean publishesNotReady() {
    return spec().bool("publishNotReadyAddresses");
  }

  public boolean isExternalName() {
    return spec().text("type").equals("ExternalName");
  }

  public List<String> ipFamilies() {
    return spec().array("ipFamilies").strings().toList();
  }

  /** Each {@code name}, {@code port}, {@code protocol}, {@code targetPort}, {@code appProtocol}. */
  public Stream<JsonObject> ports() {
    return spec().array("ports").objects();
  }
}

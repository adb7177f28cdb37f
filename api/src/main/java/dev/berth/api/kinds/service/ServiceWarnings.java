package dev.berth.api.kinds.service;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ip.AddressRules;
import java.util.ArrayList;
import java.util.List;

/** What is taken as it stands but will not do what the author may think. */
final class ServiceWarnings {
  private static final String TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints";

  private ServiceWarnings() {}

  static List<String> of(JsonObject service) {
    List<String> texts = new ArrayList<>();
    ServiceSpec spec = ServiceSpec.of(service);
    JsonObject json = spec.json();
    if (service.object("metadata").object("annotations").has(TOPOLOGY_HINTS)) {
      texts.add(
          "annotation " + TOPOLOGY_HINTS + " is deprecated, please use service.kubernetes.io/topology-mode instead");
    }
    if (!json.array("externalIPs").isEmpty()) {
      texts.add("spec.externalIPs is deprecated");
    }
    if (spec.isHeadless()) {
      String ignored = " is ignored for headless services";
      if (!json.text("loadBalancerIP").isEmpty()) {
        texts.add("spec.loadBalancerIP" + ignored);
      }
      if (!json.array("externalIPs").isEmpty()) {
        texts.add("spec.externalIPs" + ignored);
      }
      if (!json.text("sessionAffinity").equals("None")) {
        texts.add("spec.SessionAffinity" + ignored);
      }
    } else {
      addresses("spec.clusterIPs", spec.clusterIps(), texts);
    }
    addresses("spec.externalIPs", json.array("externalIPs").strings().toList(), texts);
    if (!json.text("loadBalancerIP").isEmpty()) {
      texts.addAll(AddressRules.ipWarnings("spec.loadBalancerIP", json.text("loadBalancerIP")));
    }
    List<String> ranges = json.array("loadBalancerSourceRanges").strings().toList();
    for (int i = 0; i < ranges.size(); i++) {
      texts.addAll(AddressRules.cidrWarnings("spec.loadBalancerSourceRanges[" + i + "]", ranges.get(i)));
    }
    if (spec.isExternalName() && !json.array("externalIPs").isEmpty()) {
      texts.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
    }
    if (!spec.isExternalName() && !json.text("externalName").isEmpty()) {
      texts.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
    }
    return texts;
  }

  private static void addresses(String path, List<String> ips, List<String> texts) {
    for (int i = 0; i < ips.size(); i++) {
      texts.addAll(AddressRules.ipWarnings(path + "[" + i + "]", ips.get(i)));
    }
  }
}

package dev.berth.api.kinds.service;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.names.NameRule;
import java.util.List;

/** Service. What is allocated for it ({@link ServiceAllocator}) comes after validation and is not asked for here. */
final class Services extends KindStrategy {
  Services(ResourceType type) {
    super(type, Traits.USUAL.named(NameRule.LABEL).createdByPut());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return ServiceDefaults.fill(object);
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    return super.prepareForCreate(object)
        .updateObject("spec", Services::bothClusterIps);
  }

  /** Who names one address and no list means a list of it. */
  private static JsonObject bothClusterIps(JsonObject spec) {
    String ip = spec.text("clusterIP");
    return ip.isEmpty() || !spec.array("clusterIPs").isEmpty()
        ? spec
        : spec.with("clusterIPs", JsonArray.of(JsonString.of(ip)));
  }

  /** A Service that no longer has a load balancer has nothing to say of one. */
  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    JsonObject service = ServiceChange.prepare(super.prepareForUpdate(next, old), old);
    return ServiceSpec.of(service).isLoadBalancer()
        ? service
        : service.updateObject("status", s -> s.updateObject("loadBalancer", _ -> JsonObject.EMPTY));
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    ServiceChecks.service(object, found);
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    ServiceChangeChecks.check(ServiceSpec.of(next), ServiceSpec.of(old), found);
  }

  @Override
  public List<String> warnings(JsonObject object) {
    return ServiceWarnings.of(object);
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    LoadBalancerStatus.check(
        next.object("spec").text("type"), next.object("status").object("loadBalancer"), found);
    return found.list();
  }
}

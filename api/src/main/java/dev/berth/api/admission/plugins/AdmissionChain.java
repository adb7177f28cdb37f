package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.podsecurity.Exemptions;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The built-in members in upstream's order: what others depend on comes first, quotas count what came out of all of
 * them. Immutable.
 */
public final class AdmissionChain {
  private final List<Admission> members;

  private AdmissionChain(List<Admission> members) {
    this.members = List.copyOf(members);
  }

  /**
   * @param catalogue with the built-in types
   * @param random for the names of volumes
   */
  public static AdmissionChain builtIn(Catalogue catalogue, RandomGenerator random) {
    return builtIn(catalogue, random, Exemptions.NONE);
  }

  /** @param exempt whom the Pod Security Standards do not hold for */
  public static AdmissionChain builtIn(Catalogue catalogue, RandomGenerator random, Exemptions exempt) {
    KnownTypes types = KnownTypes.of(catalogue);
    return new AdmissionChain(
        List.of(
            new NamespaceLifecycle(types.namespaces()),
            new LimitRanger(types.limitRanges()),
            new ServiceAccount(types.serviceAccounts(), random),
            new TaintNodesByCondition(),
            new DefaultStorageClass(types.storageClasses()),
            new DefaultTolerationSeconds(),
            new Priority(types.priorityClasses()),
            new PersistentVolumeClaimResize(types.storageClasses()),
            new StorageObjectInUseProtection(),
            new VolumePhaseTime(),
            new RuntimeClass(types.runtimeClasses()),
            new PodSecurity(types.namespaces(), types.pods(), exempt),
            new DefaultIngressClass(types.ingressClasses()),
            new ResourceQuota(types.resourceQuotas())));
  }

  public List<Admission> members() {
    return members;
  }

  /** The object as all members leave it. */
  public JsonObject admit(AdmissionRequest request, JsonObject object) {
    JsonObject admitted = object;
    for (Admission member : members) {
      admitted = member.admit(request, admitted);
    }
    return admitted;
  }
}

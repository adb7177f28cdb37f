package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.podsecurity.Exemptions;
import dev.berth.model.Catalogue;
import java.util.List;
import java.util.random.RandomGenerator;

/** The members that need nothing but the stored objects. */
public final class BuiltIn {
  private BuiltIn() {}

  /**
   * @param catalogue with the built-in types
   * @param random for the names of volumes
   */
  public static List<Admission> members(Catalogue catalogue, RandomGenerator random) {
    return members(catalogue, random, Exemptions.NONE);
  }

  /** @param exempt whom the Pod Security Standards do not hold for */
  public static List<Admission> members(Catalogue catalogue, RandomGenerator random, Exemptions exempt) {
    KnownTypes types = KnownTypes.of(catalogue);
    return List.of(
        new NamespaceLifecycle(types.namespaces()),
        new LimitRanger(types.limitRanges()),
        new ServiceAccount(types.serviceAccounts(), random),
        new TaintNodesByCondition(),
        new PodSecurity(types.namespaces(), types.pods(), exempt),
        new Priority(types.priorityClasses()),
        new DefaultTolerationSeconds(),
        new PodTopologyLabels(types.nodes()),
        new NodeDeclaredFeatureValidator(types.nodes()),
        new PodResizeValidator(types.nodes()),
        new DefaultStorageClass(types.storageClasses()),
        new StorageObjectInUseProtection(),
        new PersistentVolumeClaimResize(types.storageClasses()),
        new RuntimeClass(types.runtimeClasses()),
        new DefaultIngressClass(types.ingressClasses()),
        new ResourceQuota(types.resourceQuotas()),
        new VolumePhaseTime());
  }
}

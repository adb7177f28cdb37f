package com.example.ensemble;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What an ensemble is made of. Functions of its spec. */
final class EnsembleObjects {
  private EnsembleObjects() {}

  /** Each member's configuration under its ordinal: its own number, and all others. */
  static ConfigMap configuration(Ensemble ensemble) {
    Map<String, String> files =
        IntStream.range(0, ensemble.getSpec().getMembers())
            .boxed()
            .collect(Collectors.toMap(i -> "member-" + i + ".conf", i -> file(ensemble, i)));
    return new ConfigMapBuilder().withMetadata(metadata(ensemble)).withData(files).build();
  }

  private static String file(Ensemble ensemble, int ordinal) {
    String name = ensemble.getMetadata().getName();
    String servers =
        IntStream.range(0, ensemble.getSpec().getMembers())
            .mapToObj(i -> "server." + (i + 1) + "=" + name + "-" + i + "." + name + ":2888:3888\n")
            .collect(Collectors.joining());
    return "myid=" + (ordinal + 1) + "\nclientPort=" + ensemble.getSpec().getClientPort() + "\n" + servers;
  }

  /** Gives the members their names. */
  static Service service(Ensemble ensemble) {
    return new ServiceBuilder()
        .withMetadata(metadata(ensemble))
        .withNewSpec()
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(labels(ensemble))
        .addNewPort()
        .withName("client")
        .withPort(ensemble.getSpec().getClientPort())
        .endPort()
        .endSpec()
        .build();
  }

  /** Each member mounts the one file that is its own, by the index that its pod is labelled with. */
  static StatefulSet members(Ensemble ensemble) {
    return new StatefulSetBuilder()
        .withMetadata(metadata(ensemble))
        .withNewSpec()
        .withServiceName(ensemble.getMetadata().getName())
        .withReplicas(ensemble.getSpec().getMembers())
        .withPodManagementPolicy("Parallel")
        .withNewSelector()
        .withMatchLabels(labels(ensemble))
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels(ensemble))
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("server")
        .withImage("ensemble:1")
        .addNewEnv()
        .withName("ORDINAL")
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath("metadata.labels['apps.kubernetes.io/pod-index']")
        .endFieldRef()
        .endValueFrom()
        .endEnv()
        .addNewVolumeMount()
        .withName("configuration")
        .withMountPath("/etc/ensemble.conf")
        .withSubPathExpr("member-$(ORDINAL).conf")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("data")
        .withMountPath("/data")
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("configuration")
        .withNewConfigMap()
        .withName(ensemble.getMetadata().getName())
        .endConfigMap()
        .endVolume()
        .endSpec()
        .endTemplate()
        .addNewVolumeClaimTemplate()
        .withNewMetadata()
        .withName("data")
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withNewResources()
        .addToRequests("storage", new Quantity("1Gi"))
        .endResources()
        .endSpec()
        .endVolumeClaimTemplate()
        .endSpec()
        .build();
  }

  private static Map<String, String> labels(Ensemble ensemble) {
    return Map.of("app.kubernetes.io/name", "ensemble", "app.kubernetes.io/instance", ensemble.getMetadata().getName());
  }

  private static ObjectMeta metadata(Ensemble ensemble) {
    return new ObjectMetaBuilder()
        .withName(ensemble.getMetadata().getName())
        .withNamespace(ensemble.getMetadata().getNamespace())
        .withLabels(labels(ensemble))
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(ensemble.getApiVersion())
                .withKind(ensemble.getKind())
                .withName(ensemble.getMetadata().getName())
                .withUid(ensemble.getMetadata().getUid())
                .withController(true)
                .build())
        .build();
  }
}

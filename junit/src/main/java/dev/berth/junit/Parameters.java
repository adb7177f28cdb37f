package dev.berth.junit;

import java.lang.reflect.Parameter;
import java.nio.file.Path;

/** What a test may ask for. Types of optional libraries are known by name, so that nothing of them is loaded without need. */
final class Parameters {
  private static final String FABRIC8 = "io.fabric8.kubernetes.client.KubernetesClient";
  private static final String OFFICIAL = "io.kubernetes.client.openapi.ApiClient";

  private Parameters() {}

  static boolean isKnown(Parameter parameter) {
    Class<?> type = parameter.getType();
    boolean kubeconfig = parameter.isAnnotationPresent(Kubeconfig.class) && (type == Path.class || type == String.class);
    return type == Cluster.class || kubeconfig || type.getName().equals(FABRIC8) || type.getName().equals(OFFICIAL);
  }

  static Object of(Parameter parameter, Cluster cluster) {
    Class<?> type = parameter.getType();
    if (type == Path.class) {
      return cluster.kubeconfigFile();
    }
    if (type == String.class) {
      return cluster.kubeconfig();
    }
    try {
      return switch (type.getName()) {
        case FABRIC8 -> dev.berth.junit.fabric8.Fabric8.client(cluster);
        case OFFICIAL -> dev.berth.junit.official.Official.client(cluster);
        default -> cluster;
      };
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "this version of the client, or of what it is made of, does not fit: fabric8's from 6.10 and the official one from 11 "
              + "do; one of your own, made with the @Kubeconfig that a test may ask for, can be any",
          e);
    }
  }
}

package dev.berth.api.admission.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

class LimitsAndQuotasTest {
  private final Admitting admitting = new Admitting();

  private static String pod(String name, String resources) {
    return "{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': '" + name + "', 'namespace': 'n'}, 'spec':"
        + " {'automountServiceAccountToken': false, 'containers': [{'name': 'c', 'resources': {" + resources + "}}]}}";
  }

  private static String claim(String name, String size, String storageClass) {
    return "{'apiVersion': 'v1', 'kind': 'PersistentVolumeClaim', 'metadata': {'name': '" + name + "', 'namespace': 'n'},"
        + " 'spec': {'storageClassName': '" + storageClass + "', 'resources': {'requests': {'storage': '" + size
        + "'}}}, 'status': {'phase': 'Bound'}}";
  }

  private void limits(String limits) {
    admitting.with(
        "{'apiVersion': 'v1', 'kind': 'LimitRange', 'metadata': {'name': 'l', 'namespace': 'n'}, 'spec': {'limits': ["
            + limits + "]}}");
  }

  private void quota(String spec) {
    admitting.with(
        "{'apiVersion': 'v1', 'kind': 'ResourceQuota', 'metadata': {'name': 'q', 'namespace': 'n'}, 'spec': {" + spec + "}}");
  }

  private String refused(String object) {
    return admitting.refusal(object).message();
  }

  @Test
  @Spec("E80")
  void containersThatAskForNothingGetTheDefaults() {
    limits("{'type': 'Container', 'default': {'cpu': '1'}, 'defaultRequest': {'cpu': '500m', 'memory': '1Mi'}}");
    JsonObject made = admitting.create(pod("p", "'requests': {'memory': '2Mi'}"));
    assertThat(made.object("spec").array("containers").object(0).object("resources"))
        .isEqualTo(
            Json.parse("{\"requests\": {\"memory\": \"2Mi\", \"cpu\": \"500m\"}, \"limits\": {\"cpu\": \"1\"}}"));
    assertThat(made.object("metadata").object("annotations").text("kubernetes.io/limit-ranger"))
        .isEqualTo("LimitRanger plugin set: cpu request for container c; cpu limit for container c");
  }

  @Test
  @Spec("E80")
  void whatIsAskedForStaysWithinTheLimits() {
    limits("{'type': 'Container', 'min': {'cpu': '1'}, 'max': {'cpu': '2'}, 'maxLimitRequestRatio': {'cpu': '1500m'}}");
    assertThat(refused(pod("p", "'requests': {'cpu': '500m'}, 'limits': {'cpu': '3'}")))
        .isEqualTo(
            "pods \"p\" is forbidden: [minimum cpu usage per Container is 1, but request is 500m, maximum cpu usage per"
                + " Container is 2, but limit is 3, cpu max limit to request ratio per Container is 1500m, but provided"
                + " ratio is 6.000000]");
    assertThat(refused(pod("p", "'requests': {'cpu': '1'}")))
        .startsWith("pods \"p\" is forbidden: [maximum cpu usage per Container is 2.  No limit is specified, ");
    admitting.create(pod("p", "'requests': {'cpu': '1'}, 'limits': {'cpu': '1'}"));
  }

  @Test
  @Spec("C123")
  void aClaimStaysWithinTheLimits() {
    limits("{'type': 'PersistentVolumeClaim', 'min': {'storage': '1Gi'}, 'max': {'storage': '2Gi'}}");
    assertThat(refused(claim("c", "500Mi", "")))
        .isEqualTo(
            "persistentvolumeclaims \"c\" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request"
                + " is 500Mi");
    assertThat(refused(claim("c", "3Gi", "")))
        .isEqualTo(
            "persistentvolumeclaims \"c\" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request"
                + " is 3Gi");
    admitting.create(claim("c", "2Gi", ""));
  }

  @Test
  @Spec("E79")
  void objectsAreCounted() {
    quota("'hard': {'configmaps': '1', 'count/secrets': '1'}");
    String map = "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': '%s', 'namespace': 'n'}}";
    admitting.create(map.formatted("a"));
    admitting.with(map.formatted("a"));
    assertThat(refused(map.formatted("b")))
        .isEqualTo(
            "configmaps \"b\" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=1, limited:"
                + " configmaps=1");
    String secret = map.replace("ConfigMap", "Secret");
    admitting.with(secret.formatted("a"));
    assertThat(refused(secret.formatted("b")))
        .isEqualTo(
            "secrets \"b\" is forbidden: exceeded quota: q, requested: count/secrets=1, used: count/secrets=1, limited:"
                + " count/secrets=1");
  }

  @Test
  @Spec("E79")
  void whatPodsAskForIsCountedUntilTheyEnd() {
    quota("'hard': {'requests.cpu': '2', 'pods': '2'}");
    admitting.with(pod("a", "'requests': {'cpu': '1500m'}"));
    assertThat(refused(pod("b", "'requests': {'cpu': '600m'}")))
        .isEqualTo(
            "pods \"b\" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=1500m, limited:"
                + " requests.cpu=2");
    admitting.create(pod("b", "'requests': {'cpu': '500m'}"));
    admitting.with(pod("a", "'requests': {'cpu': '1500m'}").replace("'spec'", "'status': {'phase': 'Succeeded'}, 'spec'"));
    admitting.create(pod("b", "'requests': {'cpu': '2'}"));
  }

  @Test
  @Spec("E79")
  void aContainerMustSayWhatIsLimited() {
    quota("'hard': {'limits.cpu': '2', 'requests.memory': '1Gi'}");
    assertThat(refused(pod("p", "'requests': {'memory': '1Mi'}")))
        .isEqualTo("pods \"p\" is forbidden: failed quota: q: must specify limits.cpu for: c");
  }

  @Test
  @Spec("E79")
  void aScopeLimitsWhatIsCounted() {
    quota("'hard': {'pods': '0'}, 'scopes': ['BestEffort']");
    admitting.create(pod("p", "'requests': {'cpu': '1'}"));
    assertThat(refused(pod("p", "")))
        .isEqualTo("pods \"p\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0");
  }

  @Test
  @Spec("C122")
  void storageIsCountedByClassAndWhenItGrows() {
    admitting.with(
        "{'apiVersion': 'storage.k8s.io/v1', 'kind': 'StorageClass', 'metadata': {'name': 'fast'},"
            + " 'allowVolumeExpansion': true}");
    quota("'hard': {'requests.storage': '10Gi', 'fast.storageclass.storage.k8s.io/persistentvolumeclaims': '1'}");
    admitting.with(claim("a", "9Gi", "fast"));
    assertThat(refused(claim("b", "2Gi", "slow")))
        .isEqualTo(
            "persistentvolumeclaims \"b\" is forbidden: exceeded quota: q, requested: requests.storage=2Gi, used:"
                + " requests.storage=9Gi, limited: requests.storage=10Gi");
    assertThat(refused(claim("b", "1Gi", "fast")))
        .isEqualTo(
            "persistentvolumeclaims \"b\" is forbidden: exceeded quota: q, requested:"
                + " fast.storageclass.storage.k8s.io/persistentvolumeclaims=1, used:"
                + " fast.storageclass.storage.k8s.io/persistentvolumeclaims=1, limited:"
                + " fast.storageclass.storage.k8s.io/persistentvolumeclaims=1");
    admitting.update(claim("a", "9Gi", "fast"), claim("a", "10Gi", "fast"));
    assertThatThrownBy(() -> admitting.update(claim("a", "9Gi", "fast"), claim("a", "11Gi", "fast")))
        .hasMessageContaining("requested: requests.storage=2Gi, used: requests.storage=9Gi");
  }

  @Test
  @Spec("E79")
  void nodePortsAreCounted() {
    quota("'hard': {'services.nodeports': '1'}");
    assertThat(
            refused(
                "{'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': 's', 'namespace': 'n'}, 'spec': {'type':"
                    + " 'NodePort', 'ports': [{'port': 1}, {'port': 2}]}}"))
        .isEqualTo(
            "services \"s\" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0,"
                + " limited: services.nodeports=1");
  }

  @Test
  @Spec("E79")
  void aPodMaySayItForItsContainers() {
    quota("'hard': {'requests.cpu': '2', 'requests.memory': '1Gi'}");
    String pod = pod("p", "").replace("'containers'", "'resources': {'requests': {'cpu': '1', 'memory': '1Mi'}}, 'containers'");
    admitting.create(pod);
    assertThat(refused(pod.replace("'cpu': '1'", "'cpu': '3'")))
        .isEqualTo(
            "pods \"p\" is forbidden: exceeded quota: q, requested: requests.cpu=3, used: requests.cpu=0, limited:"
                + " requests.cpu=2");
  }

  @Test
  @Spec("E79")
  void podsOfAPriorityClassAreCounted() {
    for (String name : new String[] {"high", "low"}) {
      admitting.with(
          "{'apiVersion': 'scheduling.k8s.io/v1', 'kind': 'PriorityClass', 'metadata': {'name': '" + name
              + "'}, 'value': 5}");
    }
    quota(
        "'hard': {'pods': '0'}, 'scopeSelector': {'matchExpressions': [{'scopeName': 'PriorityClass', 'operator': 'In',"
            + " 'values': ['high']}]}");
    admitting.create(pod("p", "").replace("'containers'", "'priorityClassName': 'low', 'containers'"));
    admitting.create(pod("p", ""));
    assertThat(refused(pod("p", "").replace("'containers'", "'priorityClassName': 'high', 'containers'")))
        .contains("exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0");
  }

  @Test
  @Spec("E79")
  void podsThatLookElsewhereAreCounted() {
    quota("'hard': {'pods': '0'}, 'scopes': ['CrossNamespacePodAffinity']");
    String affinity =
        "'affinity': {'podAffinity': {'requiredDuringSchedulingIgnoredDuringExecution': [{'topologyKey': 'k', %s}]}},"
            + " 'containers'";
    admitting.create(pod("p", "").replace("'containers'", affinity.formatted("'labelSelector': {}")));
    assertThat(refused(pod("p", "").replace("'containers'", affinity.formatted("'namespaceSelector': {}"))))
        .contains("exceeded quota: q");
    assertThat(refused(pod("p", "").replace("'containers'", affinity.formatted("'namespaces': ['other']"))))
        .contains("exceeded quota: q");
  }

  @Test
  @Spec("E79")
  void terminatingPodsAreThoseWithADeadline() {
    quota("'hard': {'pods': '0'}, 'scopes': ['Terminating']");
    admitting.create(pod("p", ""));
    assertThat(refused(pod("p", "").replace("'containers'", "'activeDeadlineSeconds': 5, 'containers'")))
        .contains("exceeded quota: q");
  }

  @Test
  @Spec("E79")
  void aPodThatIsGivenADeadlineNeedsAPlaceAmongThoseThatHaveOne() {
    quota("'hard': {'pods': '0', 'limits.cpu': '1'}, 'scopes': ['Terminating']");
    String plain = pod("p", "'limits': {'cpu': '1'}");
    String labelled = plain.replace("'name': 'p'", "'name': 'p', 'labels': {'a': 'b'}");
    String ending = plain.replace("'containers'", "'activeDeadlineSeconds': 5, 'containers'");
    admitting.update(plain, labelled);
    admitting.update(ending, ending.replace("5", "4"));
    assertThatThrownBy(() -> admitting.update(plain, ending))
        .hasMessageContaining("exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0");
  }

  @Test
  @Spec("E79")
  void aClaimThatEntersAScopeNeedsItsWholePlace() {
    quota(
        "'hard': {'requests.storage': '5Gi'}, 'scopeSelector': {'matchExpressions': [{'scopeName':"
            + " 'VolumeAttributesClass', 'operator': 'In', 'values': ['gold']}]}");
    String plain = claim("a", "9Gi", "");
    admitting.create(plain);
    assertThatThrownBy(
            () -> admitting.update(plain, plain.replace("'resources'", "'volumeAttributesClassName': 'gold', 'resources'")))
        .hasMessageContaining("requested: requests.storage=9Gi, used: requests.storage=0, limited: requests.storage=5Gi");
  }

  @Test
  @Spec("E79")
  void loadBalancersAndEphemeralStorageAreCounted() {
    quota("'hard': {'services.loadbalancers': '0', 'services.nodeports': '2', 'requests.ephemeral-storage': '1Gi'}");
    String service =
        "{'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': 's', 'namespace': 'n'}, 'spec': {'type':"
            + " 'LoadBalancer', 'allocateLoadBalancerNodePorts': %s, 'ports': [{'port': 1}, {'port': 2}, {'port': 3}]}}";
    assertThat(refused(service.formatted("true")))
        .contains(
            "requested: services.loadbalancers=1,services.nodeports=3, used: services.loadbalancers=0,services.nodeports=0");
    assertThat(refused(service.formatted("false"))).contains("requested: services.loadbalancers=1, used:");
    assertThat(refused(pod("p", "'requests': {'ephemeral-storage': '2Gi'}")))
        .contains("requested: requests.ephemeral-storage=2Gi");
  }

  @Test
  @Spec("E80")
  void aPodAsAWholeStaysWithinTheLimits() {
    limits("{'type': 'Pod', 'max': {'cpu': '1'}, 'maxLimitRequestRatio': {'cpu': '2'}}");
    assertThat(refused(pod("p", "'requests': {'cpu': '500m'}, 'limits': {'cpu': '1500m'}")))
        .isEqualTo(
            "pods \"p\" is forbidden: [maximum cpu usage per Pod is 1, but limit is 1500m, cpu max limit to request ratio"
                + " per Pod is 2, but provided ratio is 3.000000]");
    admitting.create(pod("p", "'requests': {'cpu': '500m'}, 'limits': {'cpu': '1'}"));
  }
}

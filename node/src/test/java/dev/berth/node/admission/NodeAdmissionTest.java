package dev.berth.node.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.node.admission.NodeAdmission.Answer;
import dev.berth.node.eviction.Pressure;
import dev.berth.node.pod.PodFacts.Verdict;
import dev.berth.node.pod.Requests;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeAdmissionTest {
  private static final Node NODE =
      new Node(json("{'metadata':{'name':'n','labels':{'disk':'ssd','kubernetes.io/os':'linux'}},'spec':{}}"));

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static Pod pod(String name, String spec) {
    return new Pod(json("{'metadata':{'name':'" + name + "','uid':'" + name + "'},'spec':" + spec + "}"));
  }

  private static Pod asking(String name, long priority, String requests) {
    return pod(name, "{'priority':" + priority + ",'containers':[{'name':'c','resources':{'requests':{" + requests + "}}}]}");
  }

  private static Site site(Node node, Set<Pressure> pressures, Pod... tenants) {
    return new Site(
        node,
        "linux",
        Map.of("cpu", "2", "memory", "1Gi", "pods", "3"),
        Stream.of(tenants).map(p -> new Site.Tenant(p, Requests.of(p))).toList(),
        false,
        pressures,
        Set.of("net.core.*"),
        false,
        false);
  }

  private static String refused(Pod pod, Site site) {
    return switch (NodeAdmission.check(pod, site)) {
      case Answer.Taken _ -> "taken";
      case Answer.Refused(Verdict verdict) -> verdict.reason() + ": " + verdict.message();
      case Answer.Preempts(List<Pod> others) -> "preempts " + others.stream().map(Pod::name).toList();
    };
  }

  private static String refused(String spec) {
    return refused(pod("p", spec), site(NODE, Set.of()));
  }

  @Test
  @Spec("F15")
  void aNodeTakesWhatItHasRoomFor() {
    Site site = site(NODE, Set.of(), asking("a", 0, "'cpu':'1500m'"));
    assertThat(refused(asking("b", 0, "'cpu':'500m'"), site)).isEqualTo("taken");
    assertThat(refused(asking("b", 0, "'cpu':'501m'"), site))
        .isEqualTo(
            "OutOfcpu: Pod was rejected: Node didn't have enough resource: cpu, requested: 501, used: 1500, capacity: 2000");
    Pod small = asking("s", 0, "");
    assertThat(refused(small, site(NODE, Set.of(), small, small, small)))
        .isEqualTo("OutOfpods: Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3");
    assertThat(refused(asking("b", 0, "'example.com/gpu':'1'"), site)).isEqualTo("taken");
  }

  @Test
  @Spec("F15")
  void aNodeThatIsNotTheOneAPodWantsRefusesIt() {
    String mismatch =
        "NodeAffinity: Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector";
    assertThat(refused("{'nodeSelector':{'disk':'ssd'}}")).isEqualTo("taken");
    assertThat(refused("{'nodeSelector':{'disk':'hdd'}}")).isEqualTo(mismatch);
    String affinity =
        "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':"
            + "[{'matchExpressions':[{'key':'disk','operator':'%s','values':['ssd']}]}]}}}}";
    assertThat(refused(affinity.formatted("In"))).isEqualTo("taken");
    assertThat(refused(affinity.formatted("NotIn"))).isEqualTo(mismatch);
  }

  @Test
  @Spec("F15")
  void aPortOfTheNodeIsGivenToOnePod() {
    String port = "{'containers':[{'name':'c','ports':[{'hostPort':80,'containerPort':80%s}]}]}";
    Site site = site(NODE, Set.of(), pod("a", port.formatted("")));
    String taken = "NodePorts: Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports";
    assertThat(refused(pod("b", port.formatted("")), site)).isEqualTo(taken);
    assertThat(refused(pod("b", port.formatted(",'hostIP':'10.0.0.1'")), site)).isEqualTo(taken);
    assertThat(refused(pod("b", port.formatted(",'protocol':'UDP'")), site)).isEqualTo("taken");
    Site elsewhere = site(NODE, Set.of(), pod("a", port.formatted(",'hostIP':'10.0.0.1'")));
    assertThat(refused(pod("b", port.formatted(",'hostIP':'10.0.0.2'")), elsewhere)).isEqualTo("taken");
  }

  @Test
  @Spec("F15")
  void aPodOfAnotherSystemIsRefused() {
    assertThat(refused("{'nodeSelector':{'kubernetes.io/os':'windows'}}"))
        .isEqualTo(
            "PodOSSelectorNodeLabelDoesNotMatch: Pod was rejected: Failed to admit pod as the `kubernetes.io/os` label doesn't "
                + "match node label");
    assertThat(refused("{'os':{'name':'windows'}}"))
        .isEqualTo("PodOSNotSupported: Pod was rejected: Failed to admit pod as the OS field doesn't match node OS");
    assertThat(refused("{'os':{'name':'linux'},'nodeSelector':{'kubernetes.io/os':'linux'}}")).isEqualTo("taken");
  }

  @Test
  @Spec({"F15", "F44"})
  void kernelParametersThatAreNotThePodsOwnAreRefused() {
    String sysctl = "{'hostNetwork':%s,'securityContext':{'sysctls':[{'name':'%s','value':'1'}]}}";
    assertThat(refused(sysctl.formatted("false", "net.ipv4.tcp_syncookies"))).isEqualTo("taken");
    assertThat(refused(sysctl.formatted("false", "net/ipv4/tcp_syncookies"))).isEqualTo("taken");
    assertThat(refused(sysctl.formatted("false", "net.core.somaxconn"))).isEqualTo("taken");
    assertThat(refused(sysctl.formatted("false", "kernel.msgmax")))
        .isEqualTo("SysctlForbidden: Pod was rejected: forbidden sysctl: \"kernel.msgmax\" not allowlisted");
    assertThat(refused(sysctl.formatted("true", "net.ipv4.tcp_syncookies")))
        .isEqualTo("SysctlForbidden: Pod was rejected: forbidden sysctl: \"net.ipv4.tcp_syncookies\" not allowed with host net enabled");
  }

  @Test
  @Spec("F15")
  void aTaintThatEndsPodsKeepsThemOut() {
    Node tainted = new Node(NODE.json().withAt(Json.parse("[{\"key\":\"a\",\"effect\":\"NoExecute\"}]"), "spec", "taints"));
    assertThat(refused(pod("p", "{}"), site(tainted, Set.of())))
        .isEqualTo("TaintToleration: Pod was rejected: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate");
    assertThat(refused(pod("p", "{'tolerations':[{'key':'a','operator':'Exists'}]}"), site(tainted, Set.of())))
        .isEqualTo("taken");
    Node noSchedule =
        new Node(NODE.json().withAt(Json.parse("[{\"key\":\"a\",\"effect\":\"NoSchedule\"}]"), "spec", "taints"));
    assertThat(refused(pod("p", "{}"), site(noSchedule, Set.of()))).isEqualTo("taken");
  }

  @Test
  @Spec("F43")
  void aNodeThatIsShortOfMemoryTakesOnlyWhatAskedForSome() {
    Site shortOfMemory = site(NODE, Set.of(Pressure.MEMORY));
    assertThat(refused(asking("p", 0, ""), shortOfMemory))
        .isEqualTo("Evicted: Pod was rejected: The node had condition: [MemoryPressure]. ");
    assertThat(refused(asking("p", 0, "'memory':'1Mi'"), shortOfMemory)).isEqualTo("taken");
    assertThat(refused(asking("p", 2_000_000_000, ""), shortOfMemory)).isEqualTo("taken");
    Site full = site(NODE, Set.of(Pressure.DISK, Pressure.MEMORY));
    assertThat(refused(asking("p", 0, "'memory':'1Mi'"), full))
        .isEqualTo("Evicted: Pod was rejected: The node had condition: [DiskPressure MemoryPressure]. ");
  }

  @Test
  @Spec("F15")
  void aCriticalPodTakesThePlaceOfAsFewAsWillDo() {
    Pod critical = asking("critical", 2_000_000_000, "'cpu':'1'");
    Pod best = asking("best", 5, "");
    Pod small = asking("small", 0, "'cpu':'300m'");
    Pod large = asking("large", 9, "'cpu':'1500m'");
    assertThat(refused(critical, site(NODE, Set.of(), large, small))).isEqualTo("preempts [large]");
    Pod more = asking("more", 1, "'cpu':'1200m'");
    assertThat(refused(critical, site(NODE, Set.of(), small, more))).isEqualTo("preempts [more]");
    assertThat(refused(asking("ordinary", 7, "'cpu':'1'"), site(NODE, Set.of(), large))).startsWith("OutOfcpu");
    assertThat(refused(critical, site(NODE, Set.of(), asking("other", 2_000_001_000, "'cpu':'2'")))).startsWith("OutOfcpu");
    assertThat(refused(critical, site(NODE, Set.of(), best, best, best))).isEqualTo("preempts [best]");
  }

  @Test
  @Spec("C93")
  void aPodThatWantsNoOtherGroupsIsRefusedWhereThatCannotBeHad() {
    String spec = "{'containers':[{'name':'c'}],'securityContext':{'supplementalGroupsPolicy':'%s'}}";
    assertThat(refused(spec.formatted("Strict")))
        .isEqualTo(
            "SupplementalGroupsPolicyNotSupported: Pod was rejected: SupplementalGroupsPolicy=Strict is not supported in this"
                + " node");
    assertThat(refused(spec.formatted("Merge"))).isEqualTo("taken");
  }

  @Test
  void aPodThatIsToBeKeptWithinAProfileIsRefusedWhereNothingKeepsIt() {
    String pod = "{'containers':[{'name':'c'}],'securityContext':{'appArmorProfile':{'type':'%s'}}}";
    String container = "{'initContainers':[{'name':'i','securityContext':{'appArmorProfile':{'type':'Localhost'}}}]}";
    String why = "AppArmor: Pod was rejected: Cannot enforce AppArmor: AppArmor is not enabled on the host";
    assertThat(refused(pod.formatted("RuntimeDefault"))).isEqualTo(why);
    assertThat(refused(container)).isEqualTo(why);
    assertThat(refused(pod.formatted("Unconfined"))).isEqualTo("taken");
  }
}

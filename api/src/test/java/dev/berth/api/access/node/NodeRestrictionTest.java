package dev.berth.api.access.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.access.Authorizer;
import dev.berth.api.access.Requests;
import dev.berth.api.access.StoredObjects;
import dev.berth.api.access.User;
import dev.berth.api.access.cert.CertificateRequest;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.cert.Profile;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.admission.Reinvocation;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeRestrictionTest {
  private static final User N1 = Requests.user("system:node:n1", "system:nodes");
  private static final String NODE = "{'metadata':{'name':'n1','labels':{'LABEL':'x'}},'spec':{'taints':[]}}";

  private final StoredObjects stored =
      new StoredObjects()
          .put("v1", "nodes", "{'metadata':{'name':'n1','uid':'u1'}}")
          .put(
              "v1",
              "pods",
              "{'metadata':{'namespace':'ns','name':'web','uid':'p1'},'spec':{'nodeName':'n1','volumes':[{'projected':{"
                  + "'sources':[{'serviceAccountToken':{'path':'t'}},{'serviceAccountToken':{'audience':'vault'}}]}}]}}")
          .put("v1", "pods", "{'metadata':{'namespace':'ns','name':'far','uid':'p2'},'spec':{'nodeName':'n2'}}");
  private final NodeRestriction restriction =
      new NodeRestriction(
          stored.asAccessObjects(),
          a ->
              a.resource().equals("registry")
                  ? new Authorizer.Decision.Allowed("")
                  : new Authorizer.Decision.Denied(""));

  private String verdict(Operation operation, String resource, String namespace, String object, String old) {
    int slash = resource.indexOf('/');
    String plural = slash < 0 ? resource : resource.substring(0, slash);
    JsonObject next = json(object);
    AdmissionRequest request =
        new AdmissionRequest(
            operation,
            stored.type(
                switch (plural) {
                  case "leases" -> "coordination.k8s.io/v1";
                  case "csinodes" -> "storage.k8s.io/v1";
                  case "certificatesigningrequests" -> "certificates.k8s.io/v1";
                  default -> "v1";
                },
                plural),
            slash < 0 ? "" : resource.substring(slash + 1),
            namespace,
            next.object("metadata").text("name"),
            N1,
            old.isEmpty() ? Optional.empty() : Optional.of(json(old)),
            JsonObject.EMPTY,
            false,
            stored,
            _ -> new Authorizer.Decision.Allowed(""),
            Instant.EPOCH,
            new ArrayList<>(),
            new Reinvocation());
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> restriction.mutate(request, next));
    return refusal == null ? "admitted" : refusal.status().message();
  }

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          kubernetes.io/hostname,               true
          node.kubernetes.io/instance-type,     true
          x.node.kubernetes.io/y,               true
          kubelet.kubernetes.io/z,              true
          acme.io/rack,                         true
          rack,                                 true
          node-role.kubernetes.io/control-plane,false
          node-restriction.kubernetes.io/x,     false
          a.node-restriction.kubernetes.io/x,   false
          k8s.io/x,                             false
          """)
  void aNodeSetsOnlyLabelsThatAreItsOwn(String label, boolean admitted) {
    String old = NODE.replace("LABEL", "other");
    String object = NODE.replace("LABEL", label).replace("'x'}", "'x','other':'x'}");
    assertThat(verdict(Operation.UPDATE, "nodes", "", object, old))
        .isEqualTo(
            admitted ? "admitted" : "nodes \"n1\" is forbidden: is not allowed to modify labels: " + label);
    assertThat(verdict(Operation.CREATE, "nodes", "", object, ""))
        .isEqualTo(
            admitted
                ? "admitted"
                : "nodes \"n1\" is forbidden: node \"n1\" is not allowed to set the following labels: " + label);
  }

  @Test
  void aNodeTouchesNeitherOthersNorItsTaints() {
    assertThat(verdict(Operation.UPDATE, "nodes", "", "{'metadata':{'name':'n2'}}", "{}"))
        .isEqualTo("nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node \"n2\"");
    assertThat(
            verdict(
                Operation.UPDATE,
                "nodes",
                "",
                "{'metadata':{'name':'n1'},'spec':{}}",
                "{'metadata':{'name':'n1'},'spec':{'taints':[{'key':'a'}]}}"))
        .isEqualTo("nodes \"n1\" is forbidden: node \"n1\" is not allowed to modify taints");
  }

  @Test
  void aNodeSaysOfNobodyThatHeOwnsIt() {
    String owned = "{'metadata':{'name':'n1','ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap','name':'c','uid':'gone'}]}}";
    assertThat(verdict(Operation.UPDATE, "nodes", "", owned, "{'metadata':{'name':'n1'}}"))
        .isEqualTo("nodes \"n1\" is forbidden: node \"n1\" is not allowed to modify ownerReferences");
    assertThat(verdict(Operation.UPDATE, "nodes", "", owned, owned)).isEqualTo("admitted");
  }

  @ParameterizedTest
  @CsvSource({
    "n1, kubernetes.io/kubelet-serving, true",
    "n1, kubernetes.io/kube-apiserver-client-kubelet, true",
    "n2, kubernetes.io/kubelet-serving, false",
    "n2, kubernetes.io/kube-apiserver-client-kubelet, false",
    "n2, kubernetes.io/kube-apiserver-client, true",
  })
  void aNodeAsksForItsOwnCertificatesOnly(String of, String signer, boolean admitted) {
    String pem = CertificateRequest.write(Keys.generate(), Profile.node(of));
    String request = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    String object = "{'metadata':{'name':'csr'},'spec':{'signerName':'" + signer + "','request':'" + request + "'}}";
    assertThat(verdict(Operation.CREATE, "certificatesigningrequests", "", object, ""))
        .isEqualTo(
            admitted
                ? "admitted"
                : "certificatesigningrequests.certificates.k8s.io \"csr\" is forbidden: can only create a node CSR with"
                    + " CN=system:node:n1");
  }

  @Test
  void aNodeReportsOnItsOwnPodsOnly() {
    String own = "{'metadata':{'name':'web'},'spec':{'nodeName':'n1'}}";
    String far = "{'metadata':{'name':'far'},'spec':{'nodeName':'n2'}}";
    assertThat(verdict(Operation.UPDATE, "pods/status", "ns", own, own)).isEqualTo("admitted");
    assertThat(verdict(Operation.UPDATE, "pods/status", "ns", far, far))
        .isEqualTo(
            "pods \"far\" is forbidden: node \"n1\" can only update pod status for pods with spec.nodeName set to"
                + " itself");
    assertThat(
            verdict(
                Operation.UPDATE,
                "pods/status",
                "ns",
                "{'metadata':{'name':'web','labels':{'a':'b'}},'spec':{'nodeName':'n1'}}",
                own))
        .endsWith("node \"n1\" cannot update labels through pod status");
    assertThat(verdict(Operation.DELETE, "pods", "ns", own, "")).isEqualTo("admitted");
    assertThat(verdict(Operation.DELETE, "pods", "ns", far, ""))
        .endsWith("node \"n1\" can only delete pods with spec.nodeName set to itself");
    assertThat(verdict(Operation.UPDATE, "pods", "ns", own, own)).contains("unexpected operation \"UPDATE\"");
    assertThat(verdict(Operation.CREATE, "pods/eviction", "ns", "{'metadata':{'name':'far'}}", ""))
        .endsWith("node n1 can only evict pods with spec.nodeName set to itself");
  }

  @Test
  void aNodeCreatesMirrorPodsThatReferToNothing() {
    String mirror =
        "{'metadata':{'name':'m','annotations':{'kubernetes.io/config.mirror':'h'},'ownerReferences':[{'apiVersion':'v1',"
            + "'kind':'Node','name':'n1','uid':'u1','controller':true}]},'spec':{'nodeName':'n1'EXTRA}}";
    assertThat(verdict(Operation.CREATE, "pods", "ns", mirror.replace("EXTRA", ""), "")).isEqualTo("admitted");
    assertThat(
            verdict(
                Operation.CREATE, "pods", "ns", "{'metadata':{'name':'m'},'spec':{'nodeName':'n1'}}", ""))
        .isEqualTo(
            "pods \"m\" is forbidden: pod does not have \"kubernetes.io/config.mirror\" annotation, node \"n1\" can only"
                + " create mirror pods");
    assertThat(verdict(Operation.CREATE, "pods", "ns", mirror.replace("EXTRA", ",'serviceAccountName':'x'"), ""))
        .endsWith("can not create pods that reference a service account");
    assertThat(
            verdict(
                Operation.CREATE,
                "pods",
                "ns",
                mirror.replace("EXTRA", ",'volumes':[{'secret':{'secretName':'s'}}]"),
                ""))
        .endsWith("can not create pods that reference secrets");
    assertThat(verdict(Operation.CREATE, "pods", "ns", mirror.replace("EXTRA", "").replace("u1", "u9"), ""))
        .endsWith("node n1 UID mismatch: expected u9 got u1");
  }

  @Test
  void aNodeGetsTokensForItsPodsAndTheirAudiences() {
    assertThat(token("'name':'web','uid':'p1'", "")).isEqualTo("admitted");
    assertThat(token("'name':'web','uid':'p1'", "'vault'")).isEqualTo("admitted");
    assertThat(token("'name':'web','uid':'p1'", "'registry'")).isEqualTo("admitted");
    assertThat(token("'name':'web','uid':'p1'", "'other'"))
        .isEqualTo(
            "serviceaccounts \"robot\" is forbidden: audience \"other\" not found in pod spec volume, system:node:n1 is"
                + " not authorized to request tokens for this audience");
    assertThat(token("'name':'web','uid':'p1'", "'a','b'")).endsWith("node may only request 0 or 1 audiences");
    assertThat(token("'name':'web'", "")).endsWith("node requested token with a pod binding without a uid");
    assertThat(token("'name':'far','uid':'p2'", ""))
        .endsWith("node requested token bound to a pod scheduled on a different node");
    assertThat(
            verdict(
                Operation.CREATE,
                "serviceaccounts/token",
                "ns",
                "{'metadata':{'name':'robot'},'spec':{}}",
                ""))
        .endsWith("node requested token not bound to a pod");
  }

  private String token(String ref, String audiences) {
    return verdict(
        Operation.CREATE,
        "serviceaccounts/token",
        "ns",
        "{'metadata':{'name':'robot'},'spec':{'audiences':[" + audiences
            + "],'boundObjectRef':{'kind':'Pod','apiVersion':'v1'," + ref + "}}}",
        "");
  }

  @Test
  void aNodeHoldsItsOwnLeaseAndCsiNode() {
    assertThat(verdict(Operation.CREATE, "leases", "kube-node-lease", "{'metadata':{'name':'n1'}}", ""))
        .isEqualTo("admitted");
    assertThat(verdict(Operation.CREATE, "leases", "kube-node-lease", "{'metadata':{'name':'n2'}}", ""))
        .endsWith("can only access node lease with the same name as the requesting node");
    assertThat(verdict(Operation.UPDATE, "leases", "ns", "{'metadata':{'name':'n1'}}", ""))
        .endsWith("can only access leases in the \"kube-node-lease\" system namespace");
    assertThat(verdict(Operation.CREATE, "csinodes", "", "{'metadata':{'name':'n2'}}", ""))
        .endsWith("can only access CSINode with the same name as the requesting node");
  }
}

package dev.berth.api.access.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer.Decision;
import dev.berth.api.access.Requests;
import dev.berth.api.access.StoredObjects;
import dev.berth.api.access.User;
import dev.berth.base.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAuthorizerTest {
  private static final User N1 = Requests.user("system:node:n1", "system:nodes", "system:authenticated");
  private static final User N2 = Requests.user("system:node:n2", "system:nodes", "system:authenticated");

  private final StoredObjects stored =
      new StoredObjects()
          .put(
              "v1",
              "pods",
              """
              {'metadata':{'namespace':'ns','name':'web-0','uid':'p1'},'spec':{'nodeName':'n1','serviceAccountName':'robot',
               'imagePullSecrets':[{'name':'pull'}],
               'containers':[{'env':[{'valueFrom':{'secretKeyRef':{'name':'env-s'}}}],
                              'envFrom':[{'configMapRef':{'name':'env-c'}}]}],
               'initContainers':[{'env':[{'valueFrom':{'configMapKeyRef':{'name':'init-c'}}}]}],
               'volumes':[{'name':'a','secret':{'secretName':'vol-s'}},{'name':'b','configMap':{'name':'vol-c'}},
                          {'name':'c','projected':{'sources':[{'secret':{'name':'proj-s'}},{'configMap':{'name':'proj-c'}}]}},
                          {'name':'data','persistentVolumeClaim':{'claimName':'data-web-0'}},
                          {'name':'tmp','ephemeral':{}}]}}
              """)
          .put("v1", "pods", "{'metadata':{'namespace':'ns','name':'free','uid':'p2'},'spec':{}}")
          .put(
              "v1",
              "pods",
              "{'metadata':{'namespace':'ns','name':'mirror','uid':'p3','annotations':{'kubernetes.io/config.mirror':'x'}},"
                  + "'spec':{'nodeName':'n1','volumes':[{'secret':{'secretName':'mirrored'}}]}}")
          .put(
              "v1",
              "persistentvolumeclaims",
              "{'metadata':{'namespace':'ns','name':'data-web-0'},'spec':{'volumeName':'pv1'}}")
          .put(
              "v1",
              "persistentvolumes",
              "{'metadata':{'name':'pv1'},'spec':{'claimRef':{'namespace':'ns','name':'data-web-0'},"
                  + "'csi':{'nodeStageSecretRef':{'name':'stage','namespace':'csi'},"
                  + "'controllerPublishSecretRef':{'name':'control','namespace':'csi'}}}}")
          .put("v1", "persistentvolumes", "{'metadata':{'name':'pv2'},'spec':{}}")
          .put("storage.k8s.io/v1", "volumeattachments", "{'metadata':{'name':'va1'},'spec':{'nodeName':'n1'}}");
  private final NodeAuthorizer authorizer = new NodeAuthorizer(stored.asAccessObjects());

  private String verdict(Attributes asked) {
    return switch (authorizer.authorize(asked)) {
      case Decision.Allowed(String _) -> "yes";
      case Decision.Denied(String why) -> "no " + why;
    };
  }

  @ParameterizedTest
  @Spec("E73")
  @CsvSource(
      textBlock =
          """
          get,    '',             secrets,                      ns,              pull
          get,    '',             secrets,                      ns,              env-s
          list,   '',             secrets,                      ns,              vol-s
          watch,  '',             secrets,                      ns,              proj-s
          get,    '',             configmaps,                   ns,              env-c
          get,    '',             configmaps,                   ns,              init-c
          get,    '',             configmaps,                   ns,              vol-c
          get,    '',             configmaps,                   ns,              proj-c
          get,    '',             persistentvolumeclaims,       ns,              data-web-0
          get,    '',             persistentvolumeclaims,       ns,              web-0-tmp
          patch,  '',             persistentvolumeclaims/status,ns,              data-web-0
          get,    '',             persistentvolumes,            '',              pv1
          get,    '',             secrets,                      csi,             stage
          get,    storage.k8s.io, volumeattachments,            '',              va1
          create, '',             serviceaccounts/token,        ns,              robot
          get,    '',             pods,                         ns,              web-0
          get,    '',             nodes,                        '',              n1
          watch,  '',             nodes,                        '',              n1
          update, coordination.k8s.io, leases,                  kube-node-lease, n1
          get,    storage.k8s.io, csinodes,                     '',              n1
          """)
  void aNodeReadsWhatItsPodsReferToAndNoOtherNodeDoes(
      String verb, String group, String resource, String namespace, String name) {
    assertThat(verdict(Requests.asked(N1, verb, group, resource, namespace, name))).isEqualTo("yes");
    assertThat(verdict(Requests.asked(N2, verb, group, resource, namespace, name))).startsWith("no ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          get    | ``                  | secrets              | ns              | other    | no relationship found between node 'n1' and this object
          get    | ``                  | secrets              | ns              | mirrored | no relationship found between node 'n1' and this object
          get    | ``                  | secrets              | csi             | control  | no relationship found between node 'n1' and this object
          get    | ``                  | secrets              | other           | pull     | no relationship found between node 'n1' and this object
          get    | ``                  | pods                 | ns              | free     | no relationship found between node 'n1' and this object
          get    | ``                  | persistentvolumes    | ``              | pv2      | no relationship found between node 'n1' and this object
          list   | ``                  | secrets              | ns              | ``       | No Object name found
          list   | ``                  | secrets              | ``              | ``       | can only read namespaced object of this type
          update | ``                  | secrets              | ns              | pull     | can only read resources of this type
          list   | ``                  | persistentvolumes    | ``              | ``       | can only get individual resources of this type
          list   | ``                  | nodes                | ``              | ``       | node 'n1' cannot read all nodes, only its own Node object
          get    | ``                  | nodes                | ``              | n2       | node 'n1' cannot read 'n2', only its own Node object
          list   | ``                  | pods                 | ``              | ``       | can only list/watch pods with spec.nodeName field selector
          create | ``                  | serviceaccounts/token | ns              | other    | no relationship found between node 'n1' and this object
          list   | coordination.k8s.io | leases               | kube-node-lease | ``       | can only get, create, update, patch, or delete a node lease
          get    | coordination.k8s.io | leases               | kube-system     | n1       | can only access leases in the "kube-node-lease" system namespace
          """)
  void refusalsSayWhy(
      String verb, String group, String resource, String namespace, String name, String why) {
    assertThat(verdict(Requests.asked(N1, verb, group, resource, namespace, name)))
        .isEqualTo("no " + why);
  }

  @Test
  void aNodeListsThePodsThatItSelectsByItsName() {
    Attributes own =
        new Attributes(N1, "list", "", "v1", "pods", "", "", "", "", "spec.nodeName=n1,status.phase!=Failed");
    Attributes foreign = new Attributes(N1, "list", "", "v1", "pods", "", "", "", "", "spec.nodeName=n2");
    Attributes inverse = new Attributes(N1, "list", "", "v1", "pods", "", "", "", "", "spec.nodeName!=n1");
    assertThat(verdict(own)).isEqualTo("yes");
    assertThat(verdict(foreign)).startsWith("no ");
    assertThat(verdict(inverse)).startsWith("no ");
  }

  @Test
  void whatAPodRefersToIsOutOfReachOnceThePodIsGone() {
    Attributes asked = Requests.asked(N1, "get", "", "secrets", "ns", "pull");
    assertThat(verdict(asked)).isEqualTo("yes");
    stored.delete("v1", "pods", "ns", "web-0");
    assertThat(verdict(asked)).startsWith("no ");
    stored.put(
        "v1",
        "pods",
        "{'metadata':{'namespace':'ns','name':'web-0','uid':'p9'},'spec':{'nodeName':'n2',"
            + "'imagePullSecrets':[{'name':'pull'}]}}");
    assertThat(verdict(asked)).startsWith("no ");
    assertThat(verdict(Requests.asked(N2, "get", "", "secrets", "ns", "pull"))).isEqualTo("yes");
  }

  @Test
  void everythingElseIsAsTheRoleOfNodesSays() {
    assertThat(verdict(Requests.asked(N1, "list", "", "services", "", ""))).isEqualTo("yes");
    assertThat(verdict(Requests.asked(N1, "create", "", "events", "ns", ""))).isEqualTo("yes");
    assertThat(verdict(Requests.asked(N1, "patch", "", "nodes/status", "", "n1"))).isEqualTo("yes");
    assertThat(verdict(Requests.asked(N1, "delete", "", "nodes", "", "n1"))).isEqualTo("no ");
    assertThat(verdict(Requests.asked(N1, "create", "apps", "deployments", "ns", ""))).isEqualTo("no ");
  }

  @Test
  void onlyMembersOfTheGroupAreNodes() {
    User pretender = Requests.user("system:node:n1", "system:authenticated");
    assertThat(verdict(Requests.asked(pretender, "list", "", "services", "", ""))).isEqualTo("no ");
    User nameless = Requests.user("system:node:", "system:nodes");
    assertThat(verdict(Requests.asked(nameless, "list", "", "services", "", "")))
        .isEqualTo("no unknown node for user \"system:node:\"");
    assertThat(authorizer.rulesFor(N1, "ns").errors())
        .isEqualTo(List.of("node authorizer does not support user rule resolution"));
  }
}

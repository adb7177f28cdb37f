package dev.berth.api.access.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.access.Authorizer;
import dev.berth.api.access.AuthorizerChain;
import dev.berth.api.access.Requests;
import dev.berth.api.access.StoredObjects;
import dev.berth.api.access.User;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.admission.Reinvocation;
import dev.berth.api.status.Refusal;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EscalationCheckTest {
  private static final String RBAC = "rbac.authorization.k8s.io/v1";
  private static final User JANE = Requests.user("jane", "dev", "system:authenticated");

  private final StoredObjects stored =
      new StoredObjects()
          .put(
              RBAC,
              "clusterroles",
              "{'metadata':{'name':'keeper'},'rules':[{'verbs':['get','list'],'apiGroups':[''],'resources':['pods']}]}")
          .put(
              RBAC,
              "clusterroles",
              "{'metadata':{'name':'secretive'},'rules':[{'verbs':['get','list'],'apiGroups':[''],"
                  + "'resources':['secrets','pods']}]}")
          .put(
              RBAC,
              "rolebindings",
              "{'metadata':{'name':'k','namespace':'ns'},'roleRef':{'kind':'ClusterRole','name':'keeper'},"
                  + "'subjects':[{'kind':'User','name':'jane'}]}");
  private final RbacAuthorizer rbac = new RbacAuthorizer(stored.asAccessObjects());
  private final EscalationCheck check =
      new EscalationCheck(new AuthorizerChain(List.of(rbac)), rbac, stored.asAccessObjects());

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private AdmissionRequest request(User user, String plural, String namespace, Optional<JsonObject> old) {
    ResourceType type = stored.type(RBAC, plural);
    return new AdmissionRequest(
        old.isEmpty() ? Operation.CREATE : Operation.UPDATE,
        type,
        "",
        namespace,
        "",
        user,
        old,
        JsonObject.EMPTY,
        false,
        stored,
        _ -> new Authorizer.Decision.Allowed(""),
        Instant.EPOCH,
        new ArrayList<>(),
        new Reinvocation());
  }

  private String refusal(User user, String plural, String namespace, String object) {
    Refusal refusal =
        catchThrowableOfType(
            Refusal.class,
            () -> check.mutate(request(user, plural, namespace, Optional.empty()), json(object)));
    return refusal == null ? "admitted" : refusal.status().code() + " " + refusal.status().message();
  }

  @Test
  @Spec("E71")
  void aRoleMayNotHaveMoreThanItsWriter() {
    assertThat(
            refusal(
                JANE,
                "roles",
                "ns",
                "{'metadata':{'name':'r','namespace':'ns'},'rules':[{'verbs':['get','delete','list'],"
                    + "'apiGroups':[''],'resources':['pods','secrets']},{'verbs':['get'],'apiGroups':['apps'],"
                    + "'resources':['deployments'],'resourceNames':['x']}]}"))
        .isEqualTo(
            "403 roles.rbac.authorization.k8s.io \"r\" is forbidden: user \"jane\" (groups=[\"dev\""
                + " \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
                + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}\n"
                + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"delete\" \"list\"]}\n"
                + "{APIGroups:[\"apps\"], Resources:[\"deployments\"], ResourceNames:[\"x\"], Verbs:[\"get\"]}");
    assertThat(
            refusal(
                JANE,
                "roles",
                "ns",
                "{'metadata':{'name':'r','namespace':'ns'},'rules':[{'verbs':['get'],'apiGroups':[''],"
                    + "'resources':['pods'],'resourceNames':['a']}]}"))
        .isEqualTo("admitted");
  }

  @Test
  void whatIsHeldInOneNamespaceIsNotHeldInAnother() {
    String role =
        "{'metadata':{'name':'r','namespace':'NS'},'rules':[{'verbs':['get'],'apiGroups':[''],'resources':['pods']}]}";
    assertThat(refusal(JANE, "roles", "ns", role)).isEqualTo("admitted");
    assertThat(refusal(JANE, "roles", "other", role)).startsWith("403");
    assertThat(refusal(JANE, "clusterroles", "", role)).startsWith("403");
  }

  @Test
  @Spec("E71")
  void aBindingNeedsAllOfItsRoleOrTheVerbBind() {
    String binding =
        "{'metadata':{'name':'b','namespace':'ns'},'roleRef':{'kind':'ClusterRole','name':'secretive'}}";
    assertThat(refusal(JANE, "rolebindings", "ns", binding))
        .isEqualTo(
            "403 rolebindings.rbac.authorization.k8s.io \"b\" is forbidden: user \"jane\" (groups=[\"dev\""
                + " \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
                + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}");
    assertThat(refusal(JANE, "rolebindings", "ns", binding.replace("secretive", "keeper"))).isEqualTo("admitted");
    grant("bind", "clusterroles", "secretive");
    assertThat(refusal(JANE, "rolebindings", "ns", binding)).isEqualTo("admitted");
  }

  @Test
  void aBindingToARoleThatIsNotThereNeedsTheVerbBind() {
    assertThat(
            refusal(
                JANE, "rolebindings", "ns", "{'metadata':{'name':'b'},'roleRef':{'kind':'Role','name':'gone'}}"))
        .isEqualTo("404 roles.rbac.authorization.k8s.io \"gone\" not found");
  }

  @Test
  void theVerbEscalateLetsAnythingBeWritten() {
    String role =
        "{'metadata':{'name':'r','namespace':'ns'},'rules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*']}]}";
    assertThat(refusal(JANE, "roles", "ns", role)).startsWith("403");
    grant("escalate", "roles", "r");
    assertThat(refusal(JANE, "roles", "ns", role)).isEqualTo("admitted");
  }

  @Test
  void mastersMayGrantAnything() {
    assertThat(
            refusal(
                Requests.user("root", "system:masters"),
                "clusterroles",
                "",
                "{'metadata':{'name':'r'},'rules':[{'verbs':['*'],'nonResourceURLs':['*']}]}"))
        .isEqualTo("admitted");
  }

  @Test
  void anAggregationRuleNeedsFullAuthority() {
    assertThat(
            refusal(
                JANE,
                "clusterroles",
                "",
                "{'metadata':{'name':'a'},'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'a':'b'}}]}}"))
        .isEqualTo(
            "403 clusterroles.rbac.authorization.k8s.io \"a\" is forbidden: must have cluster-admin privileges to use"
                + " the aggregationRule");
  }

  @Test
  void theGarbageCollectorsFieldsMayChange() {
    JsonObject old =
        json(
            "{'metadata':{'name':'r','namespace':'ns','finalizers':['a']},'rules':[{'verbs':['*'],'apiGroups':['*'],"
                + "'resources':['*']}]}");
    JsonObject without = old.updateObject("metadata", m -> m.without("finalizers"));
    assertThatCode(() -> check.mutate(request(JANE, "roles", "ns", Optional.of(old)), without))
        .doesNotThrowAnyException();
  }

  private void grant(String verb, String plural, String name) {
    stored
        .put(
            RBAC,
            "roles",
            "{'metadata':{'name':'g','namespace':'ns'},'rules':[{'verbs':['" + verb
                + "'],'apiGroups':['rbac.authorization.k8s.io'],'resources':['" + plural
                + "'],'resourceNames':['" + name + "']}]}")
        .put(
            RBAC,
            "rolebindings",
            "{'metadata':{'name':'g','namespace':'ns'},'roleRef':{'kind':'Role','name':'g'},"
                + "'subjects':[{'kind':'User','name':'jane'}]}");
  }
}

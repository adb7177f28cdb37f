package dev.berth.api.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.User;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.admission.plugins.BuiltIn;
import dev.berth.api.objects.MemoryObjects;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.builtin.Builtin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

@Spec("E70")
final class AdmissionChainTest {
  private final List<String> told = new ArrayList<>();

  private static AdmissionRequest request() {
    return new AdmissionRequest(
        Operation.CREATE,
        Builtin.catalogue().find(new GroupVersion("", "v1"), "configmaps").orElseThrow(),
        "",
        "n",
        "x",
        new User("u", "", List.of(), Map.of()),
        Optional.empty(),
        JsonObject.EMPTY,
        false,
        new MemoryObjects(),
        _ -> new Authorizer.Decision.Allowed(""),
        Instant.EPOCH,
        new ArrayList<>(),
        new Reinvocation());
  }

  private record Teller(String name, boolean wants, List<String> told) implements Admission {
    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
      told.add("mutate " + name);
      if (wants) {
        request.reinvocation().want();
      }
      return object;
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
      told.add("validate " + name);
    }
  }

  private Admission teller(String name) {
    return new Teller(name, false, told);
  }

  @Test
  void builtInMembersStandInUpstreamsOrderWhateverOrderTheyComeIn() {
    List<Admission> members = new ArrayList<>(BuiltIn.members(Builtin.catalogue(), new Random(1)));
    for (String name :
        List.of(
            "ValidatingAdmissionWebhook",
            "MutatingAdmissionWebhook",
            "ValidatingAdmissionPolicy",
            "MutatingAdmissionPolicy",
            "NodeRestriction")) {
      members.add(teller(name));
    }
    Collections.shuffle(members, new Random(7));

    assertThat(AdmissionChain.of(members).members())
        .extracting(Admission::name)
        .containsExactly(
            "NamespaceLifecycle",
            "LimitRanger",
            "ServiceAccount",
            "NodeRestriction",
            "TaintNodesByCondition",
            "PodSecurity",
            "Priority",
            "DefaultTolerationSeconds",
            "DefaultStorageClass",
            "StorageObjectInUseProtection",
            "PersistentVolumeClaimResize",
            "RuntimeClass",
            "DefaultIngressClass",
            "PodTopologyLabels",
            "NodeDeclaredFeatureValidator",
            "PodResizeValidator",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionWebhook",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionWebhook",
            "ResourceQuota",
            "PersistentVolumeLastPhaseTransitionTime");
  }

  @Test
  void stepsOfStorageComeLastInTheOrderGiven() {
    AdmissionChain chain = AdmissionChain.of(List.of(teller("b"), teller("ResourceQuota"), teller("a")));

    chain.validate(request(), JsonObject.EMPTY);

    assertThat(told).containsExactly("validate ResourceQuota", "validate b", "validate a");
  }

  private record Changer(String name) implements Admission.Mutating {}

  private record Checker(String name) implements Admission.Validating {}

  @Test
  void membersAreObservedInThePhasesThatTheyTakePartInAndNoOther() {
    Observer observer =
        new Observer() {
          @Override
          public long member(String name, Phase phase, Operation operation, boolean rejected, long since) {
            told.add(phase.text() + " " + name + " since " + since);
            return since + 1;
          }
        };
    AdmissionChain chain =
        AdmissionChain.of(
            List.of(new Changer("LimitRanger"), new Checker("PodSecurity"), teller("Priority")), observer);

    chain.validate(request(), chain.mutate(request(), JsonObject.EMPTY));

    assertThat(told)
        .containsExactly(
            "admit LimitRanger since 0",
            "mutate Priority",
            "admit Priority since 1",
            "validate PodSecurity since 0",
            "validate Priority",
            "validate Priority since 1");
  }

  @Test
  void allMembersMutateOnceMoreWhenOneAsksForIt() {
    AdmissionChain chain =
        AdmissionChain.of(List.of(new Teller("MutatingAdmissionWebhook", true, told), teller("LimitRanger")));

    chain.mutate(request(), JsonObject.EMPTY);

    assertThat(told)
        .containsExactly(
            "mutate LimitRanger",
            "mutate MutatingAdmissionWebhook",
            "mutate LimitRanger",
            "mutate MutatingAdmissionWebhook");
  }

  @Test
  void quotasCountWhatWillBeStoredAndNamesAreDrawnBeforeTheyRefuse() {
    ApiFixture f = ApiFixture.whole();
    f.asAdmin(
        "/api/v1/namespaces/default/resourcequotas",
        "{\"metadata\":{\"name\":\"q\"},\"spec\":{\"hard\":{\"configmaps\":\"0\"}}}");

    ApiFixture.Answer refused =
        f.call("POST", "/api/v1/namespaces/default/configmaps", "{\"metadata\":{\"generateName\":\"c-\"}}");

    assertThat(refused.message())
        .matches("configmaps \"c-.....\" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=0, "
            + "limited: configmaps=0");
  }

  @Test
  void objectsThatAreNotValidAreRefusedBeforeAnyQuota() {
    ApiFixture f = ApiFixture.whole();
    f.asAdmin(
        "/api/v1/namespaces/default/resourcequotas",
        "{\"metadata\":{\"name\":\"q\"},\"spec\":{\"hard\":{\"configmaps\":\"0\"}}}");

    ApiFixture.Answer refused =
        f.call("POST", "/api/v1/namespaces/default/configmaps", "{\"metadata\":{\"name\":\"NotAName\"}}");

    assertThat(refused.code()).isEqualTo(422);
  }

  @Test
  void membersThatMutateSeeNoGeneratedNameYet() {
    ApiFixture f = ApiFixture.whole();

    ApiFixture.Answer refused =
        f.call(
            "POST",
            "/api/v1/namespaces/default/pods",
            """
            {"metadata": {"generateName": "p-"},
             "spec": {"serviceAccountName": "none", "containers": [{"name": "c", "image": "i"}]}}
            """);

    assertThat(refused.message())
        .isEqualTo(
            "pods \"p-\" is forbidden: error looking up service account default/none: serviceaccount \"none\" not found");
  }
}

package dev.berth.api.access.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.access.AuthorizerChain;
import dev.berth.api.access.Requests;
import dev.berth.api.access.StoredObjects;
import dev.berth.api.access.User;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.rbac.RbacAuthorizer;
import dev.berth.api.access.token.BearerTokens;
import dev.berth.api.access.token.OpenIdDocuments;
import dev.berth.api.access.token.ServiceAccountTokens;
import dev.berth.api.access.token.SigningKey;
import dev.berth.api.access.token.TokenFile;
import dev.berth.api.access.token.TokenIssuer;
import dev.berth.api.status.Refusal;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReviewsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final String RBAC = "rbac.authorization.k8s.io/v1";
  private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
  private static final SigningKey KEY = new SigningKey(Keys.generate());
  private static final User JANE =
      new User("jane", "u7", List.of("dev", "system:authenticated"), Map.of("acme.io/team", List.of("a", "b")));

  private Instant now = NOW;
  private final StoredObjects stored =
      new StoredObjects()
          .put("v1", "serviceaccounts", "{'metadata':{'namespace':'ns','name':'robot','uid':'u1'}}")
          .put(
              "v1",
              "pods",
              "{'metadata':{'namespace':'ns','name':'web-0','uid':'p1'},'spec':{'serviceAccountName':'robot',"
                  + "'nodeName':'n1'}}")
          .put("v1", "pods", "{'metadata':{'namespace':'ns','name':'db','uid':'p2'},'spec':{}}")
          .put("v1", "nodes", "{'metadata':{'name':'n1','uid':'n1-uid'}}")
          .put(
              RBAC,
              "roles",
              "{'metadata':{'name':'r','namespace':'ns'},'rules':[{'verbs':['get','list'],'apiGroups':[''],"
                  + "'resources':['configmaps']},{'verbs':['get'],'nonResourceURLs':['/x']}]}")
          .put(
              RBAC,
              "rolebindings",
              "{'metadata':{'name':'b','namespace':'ns'},'roleRef':{'kind':'Role','name':'r'},"
                  + "'subjects':[{'kind':'User','name':'jane'}]}");
  private final RbacAuthorizer rbac = new RbacAuthorizer(stored.asAccessObjects());
  private final BearerTokens tokens =
      new BearerTokens(
          List.of(
              TokenFile.of("t1", Requests.user("joe", "ops")),
              new ServiceAccountTokens(
                  List.of(KEY), List.of(ISSUER), List.of(ISSUER), stored.asAccessObjects(), () -> now)));
  private final Map<String, Review> reviews =
      Reviews.table(
          new AuthorizerChain(List.of(rbac)),
          rbac,
          tokens,
          List.of(ISSUER),
          new TokenIssuer(KEY, ISSUER, List.of(ISSUER), stored.asAccessObjects(), () -> "id-1"));

  private JsonObject ask(String review, String namespace, String body) {
    Optional<JsonObject> parent =
        review.equals("serviceaccounts/token")
            ? stored.get(stored.type("v1", "serviceaccounts"), namespace, "robot")
            : Optional.empty();
    return Optional.ofNullable(reviews.get(review))
        .orElseThrow()
        .answer(new Review.Question(json(body), JANE, namespace, parent, now, new ArrayList<>()));
  }

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private String refusal(String review, String namespace, String body) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> ask(review, namespace, body));
    return refusal.status().code() + " " + refusal.status().message();
  }

  @Test
  @Spec("E73")
  void aSelfReviewTellsWhetherAndWhy() {
    assertThat(
            ask(
                "selfsubjectaccessreviews.authorization.k8s.io",
                "",
                "{'kind':'SelfSubjectAccessReview','apiVersion':'authorization.k8s.io/v1','spec':{"
                    + "'resourceAttributes':{'namespace':'ns','verb':'get','resource':'configmaps'}}}"))
        .isEqualTo(
            json(
                "{'kind':'SelfSubjectAccessReview','apiVersion':'authorization.k8s.io/v1','metadata':{},'spec':{"
                    + "'resourceAttributes':{'namespace':'ns','verb':'get','resource':'configmaps'}},'status':{"
                    + "'allowed':true,'reason':'RBAC: allowed by RoleBinding \\'b/ns\\' of Role \\'r\\' to User"
                    + " \\'jane\\''}}"));
    assertThat(
            ask(
                    "selfsubjectaccessreviews.authorization.k8s.io",
                    "",
                    "{'spec':{'resourceAttributes':{'namespace':'ns','verb':'delete','resource':'configmaps'}}}")
                .object("status"))
        .isEqualTo(json("{'allowed':false}"));
  }

  @Test
  @Spec("E73")
  void aReviewOfAnotherLooksAtThatOne() {
    assertThat(
            ask(
                    "subjectaccessreviews.authorization.k8s.io",
                    "",
                    "{'spec':{'user':'joe','resourceAttributes':{'namespace':'ns','verb':'get','resource':'configmaps'}}}")
                .object("status")
                .bool("allowed"))
        .isFalse();
    assertThat(
            ask(
                    "localsubjectaccessreviews.authorization.k8s.io",
                    "ns",
                    "{'spec':{'user':'jane','resourceAttributes':{'namespace':'ns','verb':'get','resource':'configmaps'}}}")
                .object("status")
                .bool("allowed"))
        .isTrue();
  }

  @Test
  @Spec("E73")
  void illPutReviewsAreRefusedAsRecorded() {
    assertThat(
            refusal(
                "subjectaccessreviews.authorization.k8s.io",
                "",
                "{'spec':{'user':'','resourceAttributes':{'verb':'list','resource':'configmaps'}}}"))
        .isEqualTo(
            "422 .authorization.k8s.io \"\" is invalid: spec.user: Invalid value: \"\": at least one of user or group"
                + " must be specified");
    assertThat(
            refusal(
                "localsubjectaccessreviews.authorization.k8s.io",
                "ge-auth",
                "{'spec':{'user':'x','resourceAttributes':{'namespace':'other','verb':'get','resource':'pods'}}}"))
        .isEqualTo(
            "422 .authorization.k8s.io \"\" is invalid: spec.resourceAttributes.namespace: Invalid value: \"other\":"
                + " must match metadata.namespace");
    assertThat(refusal("selfsubjectaccessreviews.authorization.k8s.io", "", "{'spec':{}}"))
        .isEqualTo(
            "422 .authorization.k8s.io \"\" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of"
                + " nonResourceAttributes or resourceAttributes must be specified");
  }

  @Test
  @Spec({"E60", "E73"})
  void aRulesReviewListsAllRules() {
    assertThat(
            ask("selfsubjectrulesreviews.authorization.k8s.io", "", "{'spec':{'namespace':'ns'}}").object("status"))
        .isEqualTo(
            json(
                "{'resourceRules':[{'verbs':['get','list'],'apiGroups':[''],'resources':['configmaps']}],"
                    + "'nonResourceRules':[{'verbs':['get'],'nonResourceURLs':['/x']}],'incomplete':false}"));
    assertThat(refusal("selfsubjectrulesreviews.authorization.k8s.io", "", "{'spec':{}}"))
        .isEqualTo("400 no namespace on request");
  }

  @Test
  @Spec({"E60", "E73"})
  void whoAmITellsEverythingKnown() {
    assertThat(ask("selfsubjectreviews.authentication.k8s.io", "", "{'kind':'SelfSubjectReview'}"))
        .isEqualTo(
            json(
                "{'kind':'SelfSubjectReview','apiVersion':'','metadata':{'creationTimestamp':'2026-11-20T10:00:00Z'},"
                    + "'status':{'userInfo':{'username':'jane','uid':'u7','groups':['dev','system:authenticated'],"
                    + "'extra':{'acme.io/team':['a','b']}}}}"));
  }

  @Test
  @Spec("E73")
  void aTokenReviewKnowsFixedTokensAndRefusesOthers() {
    assertThat(ask("tokenreviews.authentication.k8s.io", "", "{'spec':{'token':'wrong'}}").object("status"))
        .isEqualTo(json("{'user':{},'error':'invalid bearer token'}"));
    assertThat(ask("tokenreviews.authentication.k8s.io", "", "{'spec':{'token':'t1'}}").object("status"))
        .isEqualTo(
            json(
                "{'authenticated':true,'user':{'username':'joe','groups':['ops','system:authenticated']},'audiences':['"
                    + ISSUER
                    + "']}"));
    assertThat(
            ask("tokenreviews.authentication.k8s.io", "", "{'spec':{'token':'t1','audiences':['vault']}}")
                .object("status")
                .has("authenticated"))
        .isFalse();
    assertThat(refusal("tokenreviews.authentication.k8s.io", "", "{'spec':{'token':''}}"))
        .isEqualTo("400 token is required for TokenReview in authentication");
  }

  @Test
  @Spec("E59")
  void aTokenThatIsRequestedIsGoodUntilItEnds() {
    JsonObject answer = ask("serviceaccounts/token", "ns", "{'spec':{'expirationSeconds':600}}");
    JsonObject status = answer.object("status");
    assertThat(answer.object("metadata"))
        .isEqualTo(json("{'name':'robot','namespace':'ns','uid':'u1','creationTimestamp':'2026-11-20T10:00:00Z'}"));
    assertThat(answer.object("spec"))
        .isEqualTo(json("{'audiences':['" + ISSUER + "'],'expirationSeconds':600,'boundObjectRef':null}"));
    assertThat(status.text("expirationTimestamp")).isEqualTo("2026-11-20T10:10:00Z");
    assertThat(claims(status.text("token")).toString())
        .isEqualTo(
            "{\"aud\":[\"" + ISSUER + "\"],\"exp\":1795169400,\"iat\":1795168800,\"iss\":\"" + ISSUER
                + "\",\"jti\":\"id-1\",\"kubernetes.io\":{\"namespace\":\"ns\",\"serviceaccount\":{\"name\":\"robot\","
                + "\"uid\":\"u1\"}},\"nbf\":1795168800,\"sub\":\"system:serviceaccount:ns:robot\"}");
    String review = "{'spec':{'token':'" + status.text("token") + "'}}";
    assertThat(ask("tokenreviews.authentication.k8s.io", "", review).object("status").object("user"))
        .isEqualTo(
            json(
                "{'username':'system:serviceaccount:ns:robot','uid':'u1','groups':['system:serviceaccounts',"
                    + "'system:serviceaccounts:ns','system:authenticated'],'extra':{"
                    + "'authentication.kubernetes.io/credential-id':['JTI=id-1']}}"));
    now = NOW.plusSeconds(661);
    assertThat(ask("tokenreviews.authentication.k8s.io", "", review).object("status").text("error"))
        .isEqualTo("[invalid bearer token, service account token has expired]");
  }

  /** Source: {@code pkg/registry/core/serviceaccount/storage/token.go}, TokenRequestServiceAccountUIDValidation. */
  @Test
  void aTokenMayBeAskedForOfOneVeryAccount() {
    assertThat(ask("serviceaccounts/token", "ns", "{'metadata':{'uid':'u1'},'spec':{}}").object("metadata").text("uid"))
        .isEqualTo("u1");
    assertThat(refusal("serviceaccounts/token", "ns", "{'metadata':{'uid':'u0'},'spec':{}}"))
        .isEqualTo(
            "409 Operation cannot be fulfilled on TokenRequest.authentication.k8s.io \"robot\": the UID in the token request (u0) does not"
                + " match the UID of the service account (u1)");
  }

  @Test
  @Spec("E59")
  void aPodsTokenNamesPodAndNodeAndIsExtendedWhereThePodAskedForTheDefault() {
    String bound = "'boundObjectRef':{'kind':'Pod','apiVersion':'v1','name':'web-0','uid':'p1'}";
    JsonObject own = claims(ask("serviceaccounts/token", "ns", "{'spec':{'expirationSeconds':3607," + bound + "}}")
        .object("status")
        .text("token"));
    assertThat(own.number("exp") - own.number("iat")).isEqualTo(365 * 24 * 3600);
    assertThat(own.object("kubernetes.io"))
        .isEqualTo(
            json(
                "{'namespace':'ns','node':{'name':'n1','uid':'n1-uid'},'pod':{'name':'web-0','uid':'p1'},"
                    + "'serviceaccount':{'name':'robot','uid':'u1'},'warnafter':"
                    + (NOW.getEpochSecond() + 3607)
                    + "}"));
    JsonObject other =
        claims(
            ask(
                    "serviceaccounts/token",
                    "ns",
                    "{'spec':{'audiences':['vault'],'expirationSeconds':3607," + bound + "}}")
                .object("status")
                .text("token"));
    assertThat(other.number("exp") - other.number("iat")).isEqualTo(3607);
    assertThat(other.object("kubernetes.io").has("warnafter")).isFalse();
  }

  @Test
  @Spec("E59")
  void tokenRequestsAreRefusedInUpstreamsWords() {
    assertThat(refusal("serviceaccounts/token", "ns", "{'spec':{'expirationSeconds':60}}"))
        .isEqualTo(
            "422 TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 60: may not"
                + " specify a duration less than 10 minutes");
    assertThat(refusal("serviceaccounts/token", "ns", "{'metadata':{'name':'other'},'spec':{}}"))
        .isEqualTo(
            "422 TokenRequest.authentication.k8s.io \"robot\" is invalid: metadata.name: Invalid value: \"other\": must"
                + " match the service account name if specified");
    assertThat(refused("'kind':'Pod','apiVersion':'v1','name':'gone'")).isEqualTo("404 pods \"gone\" not found");
    assertThat(refused("'kind':'Pod','apiVersion':'v1','name':'db'"))
        .isEqualTo(
            "400 cannot bind token for serviceaccount \"robot\" to pod running with different serviceaccount name.");
    assertThat(refused("'kind':'Job','apiVersion':'batch/v1','name':'x'"))
        .isEqualTo("400 cannot bind token to object of type batch/v1, Kind=Job");
    assertThat(refused("'kind':'Pod','apiVersion':'v1','name':'web-0','uid':'old'"))
        .isEqualTo(
            "409 Operation cannot be fulfilled on Pod \"web-0\": the UID in the bound object reference (old) does not"
                + " match the UID in record. The object might have been deleted and then recreated");
  }

  private String refused(String ref) {
    return refusal("serviceaccounts/token", "ns", "{'spec':{'boundObjectRef':{" + ref + "}}}");
  }

  @Test
  void theOpenIdDocumentsTellIssuerAndKeys() {
    OpenIdDocuments documents = new OpenIdDocuments(ISSUER, "https://127.0.0.1:6443/openid/v1/jwks", List.of(KEY));
    assertThat(documents.configuration().toString())
        .isEqualTo(
            "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"https://127.0.0.1:6443/openid/v1/jwks\","
                + "\"response_types_supported\":[\"id_token\"],\"subject_types_supported\":[\"public\"],"
                + "\"id_token_signing_alg_values_supported\":[\"ES256\"]}");
    JsonObject key = documents.keySet().array("keys").object(0);
    assertThat(key.names()).containsExactly("use", "kty", "kid", "crv", "alg", "x", "y");
    assertThat(Base64.getUrlDecoder().decode(key.text("x"))).hasSize(32);
  }

  private static JsonObject claims(String token) {
    byte[] part = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
    return (JsonObject) Json.parse(new String(part, StandardCharsets.UTF_8));
  }
}

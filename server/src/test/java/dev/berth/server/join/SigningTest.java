package dev.berth.server.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.base.tls.PemKeys;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.Kubeconfig;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.BerthServer;
import dev.berth.server.inprocess.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are asked for by the API. */
@Spec("E73")
class SigningTest {
  private static final String CLIENTS = "kubernetes.io/kube-apiserver-client";
  private static final String KUBELETS = "kubernetes.io/kube-apiserver-client-kubelet";
  private static final String SERVING = "kubernetes.io/kubelet-serving";
  private static final Profile JANE = Profile.client("jane", List.of("developers"));

  @TempDir private Path dir;
  private final RealLoop loop = new RealLoop("test", _ -> {});
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private Optional<BerthServer> server = Optional.empty();

  @BeforeEach
  void start() throws IOException {
    server = Optional.of(Joined.start(dir));
  }

  @AfterEach
  void stop() {
    server.ifPresent(BerthServer::close);
    loop.close();
    calls.close();
  }

  private Client as(Identity identity) {
    return server.orElseThrow().server().client(identity, loop, calls);
  }

  private Client admin() {
    return as(Identity.administrator());
  }

  private static Write create(JsonObject request) {
    return Write.create(Kinds.SIGNING_REQUEST, "", request);
  }

  private X509Certificate issued(String name) {
    return PemKeys.certificates(
            Joined.await("the certificate of " + name, () -> Joined.certificate(Joined.get(admin(), Joined.csr(name)))))
        .getFirst();
  }

  @Test
  void whatAPersonApprovesIsSignedAndSaysWhatWasAskedFor() {
    JsonObject made =
        Joined.done(admin(), create(Joined.request("jane", CLIENTS, JANE, "client auth", "digital signature")));
    assertThat(made.object("spec").text("username")).isEqualTo("kubernetes-admin");
    assertThat(made.object("spec").array("groups").strings()).contains("system:masters");
    Joined.done(admin(), new Write.Update(Joined.csr("jane"), "approval", Joined.with(made, "Approved")));
    X509Certificate certificate = issued("jane");
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=jane,O=developers");
    assertThat(certificate.getNotAfter().toInstant()).isAfter(Instant.now().plus(Duration.ofDays(360)));
    JsonObject condition =
        Joined.get(admin(), Joined.csr("jane")).object("status").array("conditions").object(0);
    assertThat(condition.text("lastUpdateTime")).isNotEmpty();
    assertThat(condition.text("lastTransitionTime")).isNotEmpty();
  }

  @Test
  void whatIsAskedForAndWhoAskedNeverChanges() {
    JsonObject request = Joined.request("jane", CLIENTS, JANE, "client auth");
    JsonObject lie = request.with("spec", request.object("spec").with("username", "root").with("expirationSeconds", 900));
    JsonObject made = Joined.done(admin(), create(lie));
    assertThat(made.object("spec").text("username")).isEqualTo("kubernetes-admin");
    JsonObject next = made.with("spec", made.object("spec").with("expirationSeconds", 9000));
    assertThat(Joined.done(admin(), new Write.Update(Joined.csr("jane"), "", next)).object("spec").number("expirationSeconds"))
        .isEqualTo(900);
    Joined.done(admin(), new Write.Update(Joined.csr("jane"), "approval", Joined.with(made, "Approved")));
    assertThat(issued("jane").getNotAfter().toInstant()).isBefore(Instant.now().plus(Duration.ofMinutes(16)));
  }

  @Test
  void whoMayNotApproveForASignerIsRefusedInUpstreamsWords() {
    JsonObject made = Joined.done(admin(), create(Joined.request("jane", CLIENTS, JANE, "client auth")));
    Joined.done(
        admin(),
        Write.create(
            Kinds.of(
                Builtin.catalogue()
                    .find(GroupVersionKind.of("rbac.authorization.k8s.io", "v1", "ClusterRole"))
                    .orElseThrow()),
            "",
            (JsonObject)
                Json.parse(
                    """
                    {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"approver"},
                     "rules":[{"apiGroups":["certificates.k8s.io"],"resources":["certificatesigningrequests/approval"],
                     "verbs":["update"]}]}""")));
    Joined.done(
        admin(),
        Write.create(
            Kinds.of(
                Builtin.catalogue()
                    .find(GroupVersionKind.of("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding"))
                    .orElseThrow()),
            "",
            (JsonObject)
                Json.parse(
                    """
                    {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"approver"},
                     "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"approver"},
                     "subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"jim"}]}""")));
    Answer answer =
        Joined.ask(
            as(Joined.identity("jim")),
            new Write.Update(Joined.csr("jane"), "approval", Joined.with(made, "Approved")));
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused ->
                assertThat(refused.message())
                    .isEqualTo(
                        "certificatesigningrequests.certificates.k8s.io \"jane\" is forbidden: user not permitted to approve"
                            + " requests with signerName \"kubernetes.io/kube-apiserver-client\""));
  }

  @Test
  void nobodyBecomesAMasterByACertificate() {
    Profile masters = Profile.client("jane", List.of("system:masters"));
    assertThat(Joined.ask(admin(), create(Joined.request("jane", CLIENTS, masters, "client auth"))))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused ->
                assertThat(refused.message())
                    .endsWith(
                        "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed"));
  }

  @Test
  void whatASignerCannotTakeFailsWithTheReason() {
    JsonObject made = Joined.done(admin(), create(Joined.request("odd", KUBELETS, JANE, "client auth")));
    Joined.done(admin(), new Write.Update(Joined.csr("odd"), "approval", Joined.with(made, "Approved")));
    String why =
        Joined.await(
            "failed",
            () ->
                Joined.get(admin(), Joined.csr("odd")).object("status").array("conditions").objects()
                    .filter(c -> c.text("type").equals("Failed"))
                    .map(c -> c.text("reason") + ": " + c.text("message"))
                    .findFirst());
    assertThat(why).isEqualTo("SignerValidationFailure: subject organization is not system:nodes");
  }

  @Test
  void aMachineThatJoinsAndANodeThatRenewsAreApprovedByThemselves() {
    Client joining = as(Joined.identity("system:bootstrap:abcdef", "system:bootstrappers", "system:bootstrappers:berth:default-node-token"));
    Joined.done(joining, create(Joined.request("first", KUBELETS, Profile.node("n1"), "client auth", "digital signature")));
    assertThat(issued("first").getSubjectX500Principal().getName()).isEqualTo("CN=system:node:n1,O=system:nodes");
    Client node = as(Joined.identity("system:node:n1", "system:nodes"));
    Joined.done(node, create(Joined.request("again", KUBELETS, Profile.node("n1"), "client auth", "digital signature")));
    assertThat(issued("again").getSubjectX500Principal().getName()).isEqualTo("CN=system:node:n1,O=system:nodes");
  }

  @Test
  void aNodeIsGivenServingCertificatesForItsOwnAddressesOnly() {
    Client node = as(Joined.identity("system:node:n1", "system:nodes"));
    JsonObject object =
        (JsonObject) Json.parse("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\"}}");
    Joined.done(node, Write.create(Kinds.NODE, "", object));
    Profile own = new Profile("system:node:n1", List.of("system:nodes"), List.of(), List.of("n1", "192.0.2.7"), Duration.ZERO);
    Joined.done(node, create(Joined.request("early", SERVING, own, "server auth", "digital signature")));
    Profile foreign = new Profile("system:node:n1", List.of("system:nodes"), List.of(), List.of("192.0.2.8"), Duration.ZERO);
    Joined.done(node, create(Joined.request("foreign", SERVING, foreign, "server auth", "digital signature")));
    Json addresses = Json.parse("{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"192.0.2.7\"}]}}");
    Joined.done(node, new Write.Patch(Ref.of(Kinds.NODE, "", "n1"), "status", Write.PatchType.MERGE, addresses));
    assertThat(issued("early").getSubjectX500Principal().getName()).isEqualTo("CN=system:node:n1,O=system:nodes");
    assertThat(Joined.get(admin(), Joined.csr("foreign")).object("status").has("conditions")).isFalse();
  }

  @Test
  void aConnectionGoesOnUnderItsNextCertificate() throws IOException {
    Endpoint endpoint = Kubeconfig.read(server.orElseThrow().kubeconfig().orElseThrow());
    KeyPair key = Keys.generate();
    JsonObject made = Joined.done(admin(), create(Joined.request("next", CLIENTS, key, JANE, "client auth")));
    Joined.done(admin(), new Write.Update(Joined.csr("next"), "approval", Joined.with(made, "Approved")));
    X509Certificate next = issued("next");
    try (Connection connection = new Connection(endpoint, Connection.Settings.of("test"))) {
      Client client = new HttpsClient(connection, loop);
      JsonObject request = Joined.request("asked-before", CLIENTS, JANE, "client auth");
      assertThat(Joined.done(client, create(request)).object("spec").text("username")).isEqualTo("kubernetes-admin");
      connection.renew(new Endpoint.ClientKey(List.of(next), key.getPrivate()));
      assertThat(Joined.ask(client, create(request)))
          .isInstanceOfSatisfying(
              Answer.Refused.class, refused -> assertThat(refused.message()).contains("User \"jane\" cannot create"));
    }
  }

  @Test
  void aRequestThatIsNoneIsInvalid() {
    JsonObject request = Joined.request("bad", "nodomain", JANE, "client auth", "nonsense");
    JsonObject broken = request.with("spec", request.object("spec").with("request", "aGVsbG8="));
    assertThat(Joined.ask(admin(), create(broken)))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused ->
                assertThat(refused.message())
                    .contains("PEM block type must be CERTIFICATE REQUEST")
                    .contains("spec.usages[1]: Unsupported value: \"nonsense\"")
                    .contains("must be a fully qualified domain and path of the form 'example.com/signer-name'"));
  }
}

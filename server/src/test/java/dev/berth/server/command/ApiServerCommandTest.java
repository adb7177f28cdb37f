package dev.berth.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.server.BerthServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The API started by upstream's flags, as those give them who bring keys of their own. */
class ApiServerCommandTest {
  private static final Instant NOW = Instant.now();
  private static final String ISSUER = "https://127.0.0.1:1/";
  private static final String POD =
      "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"securityContext\":{\"privileged\":true}}]}}";

  @TempDir Path dir;
  private final Credential servers = Issuer.authority("envtest-environment", NOW);
  private final Credential clients = Issuer.authority("envtest-environment", NOW);
  private final Credential signer = Issuer.authority("envtest-environment", NOW);

  @BeforeEach
  void keysOfOthers() throws IOException {
    Credential serving = Issuer.issue(servers, Profile.serving("localhost", "127.0.0.1", List.of()), NOW);
    write("apiserver.crt", serving.certificatePem());
    write("apiserver.key", serving.keyPem());
    write("client-cert-auth-ca.crt", clients.certificatePem());
    write("sa-signer.crt", signer.certificatePem());
    write("sa-signer.key", signer.keyPem());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(dir.resolve(name), text);
  }

  /** What controller-runtime's envtest gives, at any port. */
  private List<String> flags(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--allow-privileged=true", "--authorization-mode=RBAC", "--bind-address=127.0.0.1", "--cert-dir=" + dir,
                "--client-ca-file=" + dir.resolve("client-cert-auth-ca.crt"), "--disable-admission-plugins=ServiceAccount",
                "--etcd-servers=http://127.0.0.1:2379", "--secure-port=0", "--service-account-issuer=" + ISSUER,
                "--service-account-key-file=" + dir.resolve("sa-signer.crt"),
                "--service-account-signing-key-file=" + dir.resolve("sa-signer.key"),
                "--service-cluster-ip-range=10.0.0.0/24"));
    flags.addAll(List.of(more));
    return flags;
  }

  private BerthServer start(List<String> flags) throws IOException {
    ApiServerCommand command = new ApiServerCommand();
    new CommandLine(command).parseArgs(flags.toArray(String[]::new));
    return BerthServer.start(command.config());
  }

  /** Trusts who signed the serving certificate, and nobody else. */
  private HttpClient client(Optional<Credential> own) throws IOException, GeneralSecurityException {
    char[] none = new char[0];
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, none);
    store.setCertificateEntry("ca", servers.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    if (own.isPresent()) {
      store.setKeyEntry("own", own.get().key(), none, new X509Certificate[] {own.get().certificate()});
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, none);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private HttpClient administrator() throws IOException, GeneralSecurityException {
    return client(Optional.of(Issuer.issue(clients, Profile.client("admin", List.of("system:masters")), NOW)));
  }

  private static HttpResponse<String> get(HttpClient client, BerthServer server, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    return client.send((headers.length > 0 ? request.headers(headers) : request).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(HttpClient client, BerthServer server, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static JsonObject json(HttpResponse<String> answer) {
    return (JsonObject) Json.parse(answer.body());
  }

  @Test
  void whoeverBroughtTheKeysIsTheAdministrator() throws Exception {
    try (BerthServer server = start(flags());
        HttpClient admin = administrator()) {
      assertThat(get(admin, server, "/healthz").body()).isEqualTo("ok");
      assertThat(post(admin, server, "/api/v1/namespaces", "{\"metadata\":{\"name\":\"t\"}}").statusCode()).isEqualTo(201);
      assertThat(post(admin, server, "/api/v1/namespaces/t/pods", POD).statusCode())
          .as("nobody makes accounts here, and none is asked for").isEqualTo(201);
      assertThat(server.kubeconfig()).as("nothing is kept").isEmpty();
    }
  }

  @Test
  void accountsHaveTokensByTheGivenKeyAndName() throws Exception {
    try (BerthServer server = start(flags());
        HttpClient admin = administrator();
        HttpClient nobody = client(Optional.empty())) {
      post(admin, server, "/api/v1/namespaces/default/serviceaccounts", "{\"metadata\":{\"name\":\"robot\"}}");
      String token =
          json(post(admin, server, "/api/v1/namespaces/default/serviceaccounts/robot/token", "{}")).object("status").text("token");
      String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), UTF_8);
      assertThat(((JsonObject) Json.parse(claims)).text("iss")).isEqualTo(ISSUER);
      assertThat(get(nobody, server, "/api/v1/pods", "Authorization", "Bearer " + token).body())
          .contains("User \\\"system:serviceaccount:default:robot\\\" cannot list");
      assertThat(json(get(admin, server, "/.well-known/openid-configuration")).text("issuer")).isEqualTo(ISSUER);
    }
  }

  /** fabric8's: one RSA key in PKCS#1 for everything, flags twice, an issuer that is a file, the client's own certificate as authority. */
  @Test
  void kubeApiTestStartsItWithOneKeyForEverything() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPair own = rsa.generateKeyPair();
    byte[] pkcs8 = own.getPrivate().getEncoded(); // version, algorithm, and from byte 26 on the key in PKCS#1
    write("both.key", "-----BEGIN RSA PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(Arrays.copyOfRange(pkcs8, 26, pkcs8.length)) + "\n-----END RSA PRIVATE KEY-----\n");
    Credential itself = Issuer.authority("kubeapitest", NOW);
    write("client.crt", itself.certificatePem());
    String key = dir.resolve("both.key").toString();
    String[] flags = {
      "kube-apiserver", "--bind-address=127.0.0.1", "--cert-dir", dir.toString(), "--secure-port", "0", "--etcd-servers",
      "http://0.0.0.0:2379", "--authorization-mode", "RBAC", "--service-account-issuer", "https://localhost",
      "--service-account-signing-key-file", key, "--service-account-signing-key-file", key, "--service-account-key-file", key,
      "--service-account-issuer", dir.resolve("apiserver.crt").toString(), "--disable-admission-plugins", "ServiceAccount",
      "--client-ca-file", dir.resolve("client.crt").toString(), "--service-cluster-ip-range", "10.0.0.0/24", "--allow-privileged"
    };
    CommandLine line = Main.line();
    line.parseArgs(flags);
    ApiServerCommand command = line.getSubcommands().get("kube-apiserver").getCommand();
    try (BerthServer server = BerthServer.start(command.config());
        HttpClient client = client(Optional.of(itself))) {
      assertThat(get(client, server, "/api/v1/pods").body()).contains("User \\\"kubeapitest\\\" cannot list");
    }
  }

  @Test
  void onlyWhatUpstreamsApiServerHasItselfRunsUnlessMoreIsAskedFor() throws Exception {
    try (BerthServer server = start(flags());
        HttpClient admin = administrator()) {
      assertThat(get(admin, server, "/api/v1/componentstatuses/controller-manager").body()).contains("runs no controllers");
      assertThat(json(get(admin, server, "/api/v1/nodes")).array("items").isEmpty()).isTrue();
    }
    try (BerthServer server = start(flags("--controllers=*"));
        HttpClient admin = administrator()) {
      assertThat(get(admin, server, "/api/v1/componentstatuses").body()).doesNotContain("\"False\"");
    }
  }

  @Test
  void strangersMayBeKeptOut() throws Exception {
    try (BerthServer server = start(flags("--anonymous-auth=false"));
        HttpClient nobody = client(Optional.empty())) {
      assertThat(get(nobody, server, "/healthz").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aServerWithoutKeysOfOthersHasItsOwn() throws Exception {
    Path data = dir.resolve("data");
    try (BerthServer server = start(List.of("--bind-address=127.0.0.1", "--secure-port=0", "--data-dir=" + data))) {
      assertThat(Files.readString(server.kubeconfig().orElseThrow())).contains("certificate-authority-data");
    }
  }

  private String errorOf(List<String> flags) {
    StringWriter err = new StringWriter();
    assertThat(new CommandLine(new ApiServerCommand()).setErr(new PrintWriter(err)).execute(flags.toArray(String[]::new))).isEqualTo(2);
    return err.toString().lines().findFirst().orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--authorization-mode=Webhook|--authorization-mode Webhook: there are Node and RBAC only",
        "--allow-privileged=false|--allow-privileged=false is not there: label namespaces with"
            + " pod-security.kubernetes.io/enforce instead",
        "--tls-cert-file=x|--tls-cert-file and --tls-private-key-file go together",
        "--disable-admission-plugins=Nonsense|disable-admission-plugins plugin \"Nonsense\" is unknown",
        "--enable-admission-plugins=AlwaysPullImages|--enable-admission-plugins: the plugin \"AlwaysPullImages\" is not there",
        "--service-account-issuer=x|--service-account-issuer, --service-account-key-file and --api-audiences need"
            + " --service-account-signing-key-file",
        "--requestheader-client-ca-file=x|Unknown option: '--requestheader-client-ca-file=x'",
        "--feature-gates=X=true|Unknown option: '--feature-gates=X=true'",
      })
  void refusesWhatCannotBeHad(String flag, String message) {
    assertThat(errorOf(List.of("--secure-port=0", flag))).isEqualTo(message);
  }

  @Test
  void namesTheFileThatIsNoGood() throws IOException {
    write("client-cert-auth-ca.crt", "nothing");
    assertThat(errorOf(flags()))
        .isEqualTo("--client-ca-file: " + dir.resolve("client-cert-auth-ca.crt") + ": there is no certificate (BEGIN CERTIFICATE) in it");
    write("client-cert-auth-ca.crt", clients.certificatePem());
    KeyPair other = Keys.generate();
    write("sa-signer.crt", Keys.toPem(other.getPublic()));
    assertThat(errorOf(flags())).contains("no key of " + dir.resolve("sa-signer.key") + " among them");
    write("sa-signer.crt", signer.certificatePem());
    write("apiserver.key", Keys.toPem(other.getPrivate()));
    assertThat(errorOf(flags())).isEqualTo("the private key is not the key of the certificate");
  }

  @Test
  void pluginsThatAreNotHereMayBeLeftOut() {
    ApiServerCommand command = new ApiServerCommand();
    new CommandLine(command).parseArgs("--disable-admission-plugins=AlwaysPullImages,ServiceAccount", "--enable-admission-plugins=Priority");
    assertThat(command.config().terms().withoutAdmission()).containsExactly("ServiceAccount");
  }

  /** envtest gives {@code --insecure-port} to those who name it. */
  @Test
  void helpNamesNoInsecurePort() {
    assertThat(new CommandLine(new ApiServerCommand()).getUsageMessage()).contains("--secure-port").doesNotContain("insecure");
  }
}

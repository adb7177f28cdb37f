package dev.berth.server.join;

import dev.berth.api.access.User;
import dev.berth.api.access.cert.CertificateRequest;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.server.inprocess.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What the tests of this package have in common. */
final class Joined {
  static final long LIMIT_SECONDS = 120;

  private Joined() {}

  static ServerConfig config(Path dir) {
    ServerConfig c = ServerConfig.forTests();
    return new ServerConfig(
        Optional.of(dir), c.bind(), 0, false, c.store(), c.tokenFile(), c.serviceRange(), c.extraNames());
  }

  static BerthServer start(Path dir) throws IOException {
    return BerthServer.start(config(dir));
  }

  static Identity identity(String user, String... groups) {
    return new Identity(new User(user, "", List.of(groups), Map.of()).plusGroup(User.AUTHENTICATED), "test");
  }

  static Answer ask(Client client, Write write) {
    return client.perform(write).toCompletableFuture().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  static JsonObject done(Client client, Write write) {
    return switch (ask(client, write)) {
      case Answer.Done done -> done.object();
      case Answer.Refused refused -> throw new AssertionError(write + ": " + refused.message());
    };
  }

  static JsonObject get(Client client, Ref ref) {
    Answer answer = client.get(ref).toCompletableFuture().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    return answer instanceof Answer.Done done ? done.object() : JsonObject.EMPTY;
  }

  /** Looks until something is there, as a person at a terminal would. */
  static <T> T await(String what, Supplier<Optional<T>> look) {
    long end = System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS).toNanos();
    while (System.nanoTime() < end) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    throw new AssertionError("not within " + LIMIT_SECONDS + " s: " + what);
  }

  static JsonObject request(String name, String signer, KeyPair key, Profile profile, String... usages) {
    String pem = CertificateRequest.write(key, profile);
    JsonObject spec =
        JsonObject.EMPTY
            .with("request", Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))
            .with("signerName", signer)
            .with("usages", JsonArray.ofStrings(List.of(usages)));
    return JsonObject.EMPTY
        .with("apiVersion", "certificates.k8s.io/v1")
        .with("kind", "CertificateSigningRequest")
        .with("metadata", JsonObject.EMPTY.with("name", name))
        .with("spec", spec);
  }

  static JsonObject request(String name, String signer, Profile profile, String... usages) {
    return request(name, signer, Keys.generate(), profile, usages);
  }

  static Ref csr(String name) {
    return Ref.of(Kinds.SIGNING_REQUEST, "", name);
  }

  static Optional<String> certificate(JsonObject request) {
    String text = request.object("status").text("certificate");
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
  }

  static JsonObject with(JsonObject request, String condition) {
    return request.with(
        "status",
        request
            .object("status")
            .with(
                "conditions",
                Json.parse("[{\"type\":\"" + condition + "\",\"status\":\"True\",\"reason\":\"Test\"}]")));
  }
}

package dev.berth.client.https;

import dev.berth.base.json.JsonObject;
import dev.berth.base.tls.KeyMaterialException;
import dev.berth.base.tls.PemKeys;
import dev.berth.base.yaml.Yaml;
import dev.berth.base.yaml.YamlException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Endpoints from the files that kubectl uses: the current context's cluster and user. Understood are the certificate
 * authority, the client certificate and the token, each in the file or in one beside it.
 */
public final class Kubeconfig {
  private final JsonObject config;
  private final Path folder;

  private Kubeconfig(JsonObject config, Path folder) {
    this.config = config;
    this.folder = folder;
  }

  /** @throws IllegalArgumentException where it says something that is not understood; the message names the file */
  public static Endpoint read(Path file) {
    Path absolute = file.toAbsolutePath();
    try {
      return parse(Files.readString(absolute), absolute.resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    } catch (IllegalArgumentException | KeyMaterialException | YamlException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /** @param folder against which paths in it are resolved */
  public static Endpoint parse(String text, Path folder) {
    if (!(Yaml.parse(text) instanceof JsonObject config)) {
      throw new IllegalArgumentException("a kubeconfig is an object");
    }
    return new Kubeconfig(config, folder).endpoint();
  }

  private Endpoint endpoint() {
    String current = config.text("current-context");
    JsonObject context = named("contexts", "context", current);
    JsonObject cluster = named("clusters", "cluster", context.text("cluster"));
    JsonObject user =
        context.text("user").isEmpty() ? JsonObject.EMPTY : named("users", "user", context.text("user"));
    refuse(cluster, "insecure-skip-tls-verify", "name the certificate-authority");
    refuse(cluster, "proxy-url", "connect without a proxy");
    refuse(user, "exec", "use a token or a client certificate");
    refuse(user, "auth-provider", "use a token or a client certificate");
    return new Endpoint(
        URI.create(cluster.text("server")),
        content(cluster, "certificate-authority").map(PemKeys::certificates).orElseGet(List::of),
        key(user),
        token(user));
  }

  private JsonObject named(String list, String member, String name) {
    return config.array(list).objects()
        .filter(entry -> entry.text("name").equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no \"" + name + "\" among its " + list))
        .object(member);
  }

  private static void refuse(JsonObject where, String member, String instead) {
    boolean given = where.bool(member) || !where.object(member).isEmpty() || !where.text(member).isEmpty();
    if (given) {
      throw new IllegalArgumentException(member + " is not supported: " + instead);
    }
  }

  private Optional<Endpoint.ClientKey> key(JsonObject user) {
    Optional<String> chain = content(user, "client-certificate");
    Optional<String> key = content(user, "client-key");
    if (chain.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException("a client-certificate and its client-key go together; one is missing");
    }
    return chain.map(c -> new Endpoint.ClientKey(PemKeys.certificates(c), PemKeys.privateKey(key.orElseThrow())));
  }

  private Optional<Supplier<String>> token(JsonObject user) {
    String file = user.text("tokenFile");
    if (!file.isEmpty()) {
      return Optional.of(() -> text(folder.resolve(file)).strip());
    }
    return user.string("token").filter(token -> !token.isEmpty()).map(token -> () -> token);
  }

  /** What {@code NAME-data} holds, or the file that {@code NAME} names; the first counts, as upstream. */
  private Optional<String> content(JsonObject where, String name) {
    String data = where.text(name + "-data");
    if (!data.isEmpty()) {
      return Optional.of(new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8));
    }
    return where.string(name).filter(path -> !path.isEmpty()).map(path -> text(folder.resolve(path)));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}

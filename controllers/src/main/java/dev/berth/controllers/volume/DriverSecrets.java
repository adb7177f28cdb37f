package dev.berth.controllers.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Credentials that a class's parameters name for a driver's verbs: {@code csi.storage.k8s.io/<verb>-secret-name} and {@code
 * -namespace}, with templates. Source: external-provisioner {@code pkg/controller/controller.go}.
 */
public final class DriverSecrets {
  private static final String PREFIX = "csi.storage.k8s.io/";
  private static final Pattern TEMPLATE = Pattern.compile("\\$\\{([^}]*)}");

  private DriverSecrets() {}

  /**
   * Where a class keeps the secret of a verb.
   *
   * @param verb {@code provisioner}, {@code node-stage}…
   * @param volume the name of the volume object
   * @return {@code name} and {@code namespace}; empty where the class names none
   * @throws DriverException INVALID_ARGUMENT where a template means nothing
   */
  public static Optional<JsonObject> named(
      Map<String, String> parameters, String verb, String volume, PersistentVolumeClaim claim) {
    String name = parameters.getOrDefault(PREFIX + verb + "-secret-name", "");
    String namespace = parameters.getOrDefault(PREFIX + verb + "-secret-namespace", "");
    return name.isEmpty() || namespace.isEmpty()
        ? Optional.empty()
        : Optional.of(
            JsonObject.EMPTY
                .with("name", resolved(name, volume, claim))
                .with("namespace", resolved(namespace, volume, claim)));
  }

  private static String resolved(String template, String volume, PersistentVolumeClaim claim) {
    Matcher matcher = TEMPLATE.matcher(template);
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(text, Matcher.quoteReplacement(value(matcher.group(1), template, volume, claim)));
    }
    return matcher.appendTail(text).toString();
  }

  private static String value(String token, String template, String volume, PersistentVolumeClaim claim) {
    String annotation = "pvc.annotations['";
    if (token.startsWith(annotation) && token.endsWith("']")) {
      return claim.meta().annotation(token.substring(annotation.length(), token.length() - 2));
    }
    return switch (token) {
      case "pv.name" -> volume;
      case "pvc.name" -> claim.name();
      case "pvc.namespace" -> claim.namespace();
      default ->
          throw new DriverException(
              Code.INVALID_ARGUMENT, "error resolving value \"" + template + "\": invalid tokens: [\"" + token + "\"]");
    };
  }

  /**
   * The driver with the credentials of a secret, read as it is now; the driver itself where none is named.
   *
   * @param ref {@code name} and {@code namespace}, or empty
   */
  public static <T> CompletionStage<T> with(
      Client client, VolumeDriver driver, JsonObject ref, Function<VolumeDriver, CompletionStage<T>> verb) {
    String name = ref.text("name");
    if (name.isEmpty()) {
      return verb.apply(driver);
    }
    return client
        .get(Ref.of(Kinds.SECRET, ref.text("namespace"), name))
        .thenCompose(
            answer ->
                switch (answer) {
                  case Answer.Done done -> verb.apply(driver.withSecrets(data(done.object())));
                  case Answer.Refused refused ->
                      CompletableFuture.failedFuture(
                          new DriverException(
                              Code.FAILED_PRECONDITION,
                              "error getting secret " + name + " in namespace " + ref.text("namespace") + ": "
                                  + refused.message()));
                });
  }

  private static Map<String, String> data(JsonObject secret) {
    Map<String, String> data = new HashMap<>();
    secret
        .object("data")
        .strings()
        .forEach((key, value) -> data.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    return data;
  }
}

package dev.berth.node.agent;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.Pod;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.DriverTerms;
import dev.berth.node.volume.FsGroup;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.Use;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a driver is told beside the volume: secrets that the volume object names, the pod, its service account's tokens, the
 * group of its files. Reads the view; tokens are asked for anew each time. Source: {@code pkg/volume/csi/csi_mounter.go}.
 */
final class DriverCalls {
  private static final String PREFIX = "csi.storage.k8s.io/";

  private final Surroundings place;

  DriverCalls(Surroundings place) {
    this.place = place;
  }

  CompletionStage<Void> stage(VolumeDriver driver, Device device, Use use, Optional<Pod> pod, String path) {
    return guarded(
        () -> {
          Use mine = use.withMountGroup(pod.flatMap(p -> group(driver, device, p)));
          return driver.withSecrets(secrets(device, pod, "nodeStageSecretRef")).stage(mine, path);
        });
  }

  CompletionStage<Void> publish(
      VolumeDriver driver, Device device, Use use, Optional<Pod> pod, String stagePath, String path, boolean readOnly) {
    if (pod.isEmpty()) {
      return driver.publish(use, stagePath, path, readOnly);
    }
    return guarded(
        () -> {
          DriverTerms terms = DriverTerms.of(place.view(), device.driver());
          Map<String, String> secrets = secrets(device, pod, "nodePublishSecretRef");
          Map<String, String> context = new HashMap<>(use.context());
          if (terms.podInfo()) {
            context.putAll(podInfo(pod.get(), device));
          }
          return tokens(terms, pod.get())
              .thenCompose(
                  tokens -> {
                    Map<String, String> told = new HashMap<>(secrets);
                    (terms.tokensAsSecrets() ? told : context).putAll(tokens);
                    Use mine = use.withContext(Map.copyOf(context)).withMountGroup(group(driver, device, pod.get()));
                    return driver.withSecrets(told).publish(mine, device.ephemeral() ? "" : stagePath, path, readOnly);
                  });
        });
  }

  CompletionStage<Long> expand(VolumeDriver driver, Device device, Use use, String stagePath, String path, long bytes) {
    try {
      return driver
          .withSecrets(secrets(device, Optional.empty(), "nodeExpandSecretRef"))
          .expandOnNode(use, stagePath, path, bytes);
    } catch (DriverException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private interface Call {
    CompletionStage<Void> begin();
  }

  private static CompletionStage<Void> guarded(Call call) {
    try {
      return call.begin();
    } catch (DriverException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Optional<String> group(VolumeDriver driver, Device device, Pod pod) {
    return driver.traits().mountGroup() && !device.block()
        ? FsGroup.of(pod, false).map(group -> Long.toString(group.id()))
        : Optional.empty();
  }

  private static Map<String, String> podInfo(Pod pod, Device device) {
    return Map.of(
        PREFIX + "pod.name", pod.name(),
        PREFIX + "pod.namespace", pod.namespace(),
        PREFIX + "pod.uid", pod.uid(),
        PREFIX + "serviceAccount.name", account(pod),
        PREFIX + "ephemeral", Boolean.toString(device.ephemeral()));
  }

  private static String account(Pod pod) {
    String account = pod.spec().text("serviceAccountName");
    return account.isEmpty() ? "default" : account;
  }

  // ---- secrets

  /** @throws DriverException where a secret that is named is not there: it may come */
  private Map<String, String> secrets(Device device, Optional<Pod> pod, String member) {
    JsonObject ref = JsonObject.EMPTY;
    String namespace = "";
    if (device.ephemeral()) {
      ref =
          pod.flatMap(p -> p.volumes().filter(v -> v.text("name").equals(device.volume())).findFirst())
              .map(volume -> volume.object("csi").object(member))
              .orElse(JsonObject.EMPTY);
      namespace = pod.map(Pod::namespace).orElse("");
    } else {
      ref = place.view().get(Kinds.VOLUME, "", device.volume()).map(PersistentVolume::csi).orElse(JsonObject.EMPTY).object(member);
      namespace = ref.text("namespace");
    }
    return ref.text("name").isEmpty() ? Map.of() : secret(namespace, ref.text("name"));
  }

  private Map<String, String> secret(String namespace, String name) {
    AnyObject found =
        place
            .view()
            .get(Kinds.SECRET, namespace, name)
            .orElseThrow(
                () ->
                    new DriverException(
                        Code.UNAVAILABLE,
                        "failed to find the secret " + name + " in the namespace " + namespace + " with error: secrets \""
                            + name + "\" not found"));
    Map<String, String> data = new HashMap<>();
    found
        .json()
        .object("data")
        .strings()
        .forEach((key, value) -> data.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    return data;
  }

  // ---- tokens

  /** One member, if any: by audience, what the API answered. */
  private CompletionStage<Map<String, String>> tokens(DriverTerms terms, Pod pod) {
    CompletionStage<JsonObject> all = CompletableFuture.completedFuture(JsonObject.EMPTY);
    for (JsonObject request : terms.tokenRequests()) {
      all = all.thenCombine(token(pod, request), (known, status) -> known.with(request.text("audience"), status));
    }
    return all.thenApply(
        tokens -> tokens.isEmpty() ? Map.of() : Map.of(PREFIX + "serviceAccount.tokens", tokens.toString()));
  }

  private CompletionStage<JsonObject> token(Pod pod, JsonObject request) {
    JsonObject bound =
        JsonObject.EMPTY.with("apiVersion", "v1").with("kind", "Pod").with("name", pod.name()).with("uid", pod.uid());
    JsonObject.Builder spec = JsonObject.builder().put("boundObjectRef", bound);
    String audience = request.text("audience");
    spec.put("audiences", audience.isEmpty() ? JsonArray.EMPTY : JsonArray.ofStrings(List.of(audience)));
    request.get("expirationSeconds").ifPresent(seconds -> spec.put("expirationSeconds", seconds));
    JsonObject body =
        JsonObject.builder()
            .put("apiVersion", "authentication.k8s.io/v1")
            .put("kind", "TokenRequest")
            .put("spec", spec.build())
            .build();
    return place
        .client()
        .perform(new Write.Act(Ref.of(Kinds.SERVICE_ACCOUNT, pod.namespace(), account(pod)), "token", body))
        .thenApply(
            answer ->
                switch (answer) {
                  case Answer.Done done -> done.object().object("status");
                  case Answer.Refused refused ->
                      throw new DriverException(Code.UNAVAILABLE, "failed to fetch token: " + refused.message());
                });
  }
}

package dev.berth.client;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.KubeObject;

/**
 * Something worth telling about an object.
 *
 * @param about the object that it concerns, as in {@code involvedObject}: apiVersion, kind, namespace, name, uid,
 *     resourceVersion and perhaps fieldPath
 * @param type {@code Normal} or {@code Warning}
 * @param reason in upstream's words, {@code SuccessfulCreate}
 */
public record Note(JsonObject about, String type, String reason, String message) {

  public static Note normal(KubeObject about, String reason, String message) {
    return new Note(reference(about), "Normal", reason, message);
  }

  public static Note warning(KubeObject about, String reason, String message) {
    return new Note(reference(about), "Warning", reason, message);
  }

  /** How an event names an object. */
  public static JsonObject reference(KubeObject object) {
    return JsonObject.builder()
        .put("kind", object.kind())
        .putUnlessEmpty("namespace", object.namespace())
        .put("name", object.name())
        .put("uid", object.uid())
        .put("apiVersion", object.apiVersion())
        .putUnlessEmpty("resourceVersion", object.meta().resourceVersion())
        .build();
  }
}

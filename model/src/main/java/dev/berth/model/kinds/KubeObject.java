package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.meta.ObjectMeta;
import dev.berth.model.meta.OwnerReference;

/** Any object, read-only. */
public interface KubeObject {
  JsonObject json();

  default ObjectMeta meta() {
    return ObjectMeta.of(json());
  }

  default String name() {
    return json().object("metadata").text("name");
  }

  /** Empty for objects of the whole cluster. */
  default String namespace() {
    return json().object("metadata").text("namespace");
  }

  default String uid() {
    return json().object("metadata").text("uid");
  }

  /** {@code namespace/name}, or the name alone for an object of the whole cluster. */
  default String key() {
    return meta().key();
  }

  default boolean isTerminating() {
    return meta().isTerminating();
  }

  default String apiVersion() {
    return json().text("apiVersion");
  }

  default String kind() {
    return json().text("kind");
  }

  default JsonObject spec() {
    return json().object("spec");
  }

  default JsonObject status() {
    return json().object("status");
  }

  /** The revision of this version of the object; 0 where it was never stored. */
  default long revision() {
    String text = meta().resourceVersion();
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  /** A reference with which this object, as their controller, owns others. */
  default OwnerReference asController() {
    return OwnerReference.controllerOf(apiVersion(), kind(), name(), uid());
  }

  /** Whether the object's controller is the one with this uid. */
  default boolean isControlledBy(String ownerUid) {
    return meta().controller().filter(owner -> owner.uid().equals(ownerUid)).isPresent();
  }
}

package dev.berth.api.rest;

import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.protobuf.ProtobufObjects;
import dev.berth.store.Change;
import dev.berth.store.Value;
import java.util.Set;

/**
 * How large an object may be: what etcd takes in one request, a mebibyte and a half, in the encoding that upstream stores the
 * type in. So what fits here fits there, and what does not is refused in the same words.
 */
final class LargestObject {
  private static final int MOST_BYTES = 3 * 512 * 1024;
  private static final Set<String> STORED_AS_JSON = Set.of("apiextensions.k8s.io", "apiregistration.k8s.io");

  private LargestObject() {}

  /** @throws Refusal 500 where the store would have to take more */
  static void require(ResourceType type, Change change) {
    if (change instanceof Change.Put put && !fits(type, put.value())) {
      throw new Refusal(Status.of(500, "", "etcdserver: request is too large"));
    }
  }

  static boolean fits(ResourceType type, Value value) {
    if (value.bytes().length <= MOST_BYTES) {
      return true;
    }
    if (type.isCustom() || STORED_AS_JSON.contains(type.groupVersion().group())) {
      return false;
    }
    try {
      return !(Json.parse(value.stamped(1)) instanceof JsonObject object)
          || ProtobufObjects.write(object).length <= MOST_BYTES;
    } catch (JsonException e) {
      return false;
    }
  }
}

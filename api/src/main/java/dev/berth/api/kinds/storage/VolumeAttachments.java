package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.DriverNames;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import java.util.List;

/** VolumeAttachment: its spec never changes, its status is written by attachers. */
final class VolumeAttachments extends KindStrategy {
  private static final int METADATA_BYTES = 256 * 1024;
  private static final int MESSAGE_BYTES = 1024;
  private static final FieldPath SPEC = FieldPath.of("spec");

  VolumeAttachments(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    // a volume inside has the same defaults for its source as one outside, and no others
    return object.updateObject(
        "spec", spec -> spec.updateObject("source", s -> s.updateObject("inlineVolumeSpec", SourceDefaults.SHARED)));
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    common(object, found);
    JsonObject spec = object.object("spec");
    DriverNames.check(SPEC.child("attacher"), spec.text("attacher"), found);
    spec.object("source")
        .string("persistentVolumeName")
        .ifPresent(
            name -> found.invalid(SPEC.child("source").child("persistentVolumeName"), name, DnsNames.subdomain(name)));
  }

  private static void common(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    found.present(SPEC.child("attacher"), spec.text("attacher"));
    source(SPEC.child("source"), spec.object("source"), found);
    found.invalid(SPEC.child("nodeName"), spec.text("nodeName"), DnsNames.subdomain(spec.text("nodeName")));
    status(FieldPath.of("status"), object.object("status"), found);
  }

  private static void source(FieldPath path, JsonObject source, Findings found) {
    boolean named = source.has("persistentVolumeName");
    boolean inline = source.has("inlineVolumeSpec");
    String one = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
    if (!named && !inline) {
      found.required(path, one);
    } else if (named && inline) {
      found.forbidden(path, one);
    } else if (inline) {
      VolumeChecks.spec(path.child("inlineVolumeSpec"), "", source.object("inlineVolumeSpec"), true, found);
    } else if (source.text("persistentVolumeName").isEmpty()) {
      found.required(path.child("persistentVolumeName"), "must specify non empty persistentVolumeName");
    }
  }

  private static void status(FieldPath path, JsonObject status, Findings found) {
    int bytes = 0;
    for (var e : status.object("attachmentMetadata").strings().entrySet()) {
      bytes += Parameters.utf8Length(e.getKey()) + Parameters.utf8Length(e.getValue());
    }
    if (bytes > METADATA_BYTES) {
      found.tooLong(path.child("attachmentMetadata"), METADATA_BYTES);
    }
    for (String error : List.of("attachError", "detachError")) {
      JsonObject e = status.object(error);
      if (Parameters.utf8Length(e.text("message")) > MESSAGE_BYTES) {
        found.tooLong(path.child(error).child("message"), METADATA_BYTES);
      }
      if (e.number("errorCode") < 0) {
        found.invalid(
            path.child(error).child("errorCode"), e.number("errorCode"), "must be between 0 and 2147483647, inclusive");
      }
    }
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = Findings.twice(f -> common(next, f));
    found.immutable(SPEC, next, old, "spec");
    return found.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    common(next, found);
    return found.list();
  }
}

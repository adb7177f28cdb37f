package dev.berth.api.strategy;

import dev.berth.api.decode.Decoder;
import dev.berth.api.validation.MetaChecks;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import dev.berth.model.names.NameRule;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Shape;
import java.util.List;
import java.util.Set;

/**
 * The strategy of types that have none of their own, and what most others share: the status is written through its
 * subresource only, and everything else only through the object itself.
 */
public class PlainStrategy implements Strategy {
  /** What clients write there on the way to a status counts for other kinds, and not for these. */
  private static final Set<GroupResource> KEEPING_METADATA =
      Set.of(
          new GroupResource("admissionregistration.k8s.io", "validatingadmissionpolicies"),
          new GroupResource("apiregistration.k8s.io", "apiservices"),
          new GroupResource("flowcontrol.apiserver.k8s.io", "flowschemas"),
          new GroupResource("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations"),
          new GroupResource("resource.k8s.io", "resourceclaims"),
          new GroupResource("storage.k8s.io", "volumeattachments"));

  /** Upstream's {@code ResetObjectMetaForStatus}. */
  private static final List<String> KEPT_METADATA =
      List.of("deletionTimestamp", "generation", "selfLink", "labels", "annotations", "finalizers", "ownerReferences");

  protected final ResourceType type;

  public PlainStrategy(ResourceType type) {
    this.type = type;
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    return type.hasStatus() ? withoutStatus(object) : object;
  }

  /** The object with the status that one has of which nothing is known yet. */
  protected JsonObject withoutStatus(JsonObject object) {
    return type.schema().field("status").orElseThrow() instanceof FieldSchema f
            && f.always()
            && f.shape() instanceof Shape.Ref status
        ? object.with("status", Decoder.empty(status.type().get()))
        : object.without("status");
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return type.hasStatus() ? next.withSame("status", old) : next;
  }

  @Override
  public JsonObject prepareForStatusUpdate(JsonObject next, JsonObject old) {
    JsonObject metadata = next.object("metadata");
    if (KEEPING_METADATA.contains(type.groupResource())) {
      for (String member : KEPT_METADATA) {
        metadata = metadata.withSame(member, old.object("metadata"));
      }
    }
    return old.withSame("status", next).with("metadata", metadata);
  }

  @Override
  public MetaChecks metaChecks() {
    return MetaChecks.of(type.groupResource());
  }

  @Override
  public boolean countsGeneration() {
    return Generations.counted(type.groupResource());
  }

  @Override
  public List<String> nameErrors(String name, boolean isPrefix) {
    return isPrefix ? NameRule.SUBDOMAIN.prefixErrors(name) : NameRule.SUBDOMAIN.errors(name);
  }
}

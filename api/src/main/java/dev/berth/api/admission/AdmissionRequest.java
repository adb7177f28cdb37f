package dev.berth.api.admission;

import dev.berth.api.access.User;
import dev.berth.api.objects.Objects;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.time.Instant;
import java.util.Optional;

/**
 * What admission knows of a request.
 *
 * @param operation what is done
 * @param type of the object (the parent's type for a subresource)
 * @param subresource or empty
 * @param namespace or empty
 * @param name or empty where it is still to be generated
 * @param user who asks
 * @param old the object before, for updates and deletes
 * @param dryRun whether nothing will be stored
 * @param objects what else is stored
 * @param now the request's time
 * @param warnings collects texts for Warning headers
 */
public record AdmissionRequest(
    Operation operation,
    ResourceType type,
    String subresource,
    String namespace,
    String name,
    User user,
    Optional<JsonObject> old,
    boolean dryRun,
    Objects objects,
    Instant now,
    java.util.List<String> warnings) {

  /** What is done. */
  public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT
  }

  /** Whether this is about a resource itself, {@code group} empty for core. */
  public boolean isFor(String group, String plural) {
    return subresource.isEmpty()
        && type.groupVersion().group().equals(group)
        && type.plural().equals(plural);
  }
}

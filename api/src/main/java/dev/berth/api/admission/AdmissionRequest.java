package dev.berth.api.admission;

import dev.berth.api.access.Authorizer;
import dev.berth.api.access.User;
import dev.berth.api.objects.Objects;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 * @param options of the operation, a {@code CreateOptions}, {@code UpdateOptions} or {@code DeleteOptions}; empty for connects
 * @param dryRun whether nothing will be stored
 * @param objects what else is stored
 * @param authorizer for those who ask what the user may do besides
 * @param now the request's time
 * @param within how long it may take in all
 * @param warnings collects texts for Warning headers
 * @param reinvocation what the mutating phase remembers
 */
public record AdmissionRequest(
    Operation operation,
    ResourceType type,
    String subresource,
    String namespace,
    String name,
    User user,
    Optional<JsonObject> old,
    JsonObject options,
    boolean dryRun,
    Objects objects,
    Authorizer authorizer,
    Instant now,
    Duration within,
    List<String> warnings,
    Reinvocation reinvocation) {

  /** With a minute to go. */
  public AdmissionRequest(
      Operation operation,
      ResourceType type,
      String subresource,
      String namespace,
      String name,
      User user,
      Optional<JsonObject> old,
      JsonObject options,
      boolean dryRun,
      Objects objects,
      Authorizer authorizer,
      Instant now,
      List<String> warnings,
      Reinvocation reinvocation) {
    this(
        operation, type, subresource, namespace, name, user, old, options, dryRun, objects, authorizer, now,
        Duration.ofMinutes(1), warnings, reinvocation);
  }

  /** What is done. */
  public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT
  }

  /** The kind of the object: the resource's own or its subresource's. */
  public GroupVersionKind kind() {
    return subresource.isEmpty()
        ? type.gvk()
        : type.subresource(subresource).map(Subresource::kind).orElse(type.gvk());
  }

  /** Whether this is about a resource itself, {@code group} empty for core. */
  public boolean isFor(String group, String plural) {
    return isForSubresource(group, plural, "");
  }

  /** The same of one of its subresources. */
  public boolean isForSubresource(String group, String plural, String subresource) {
    return this.subresource.equals(subresource)
        && type.groupVersion().group().equals(group)
        && type.plural().equals(plural);
  }
}

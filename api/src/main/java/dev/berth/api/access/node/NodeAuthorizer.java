package dev.berth.api.access.node;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.NodeName;
import dev.berth.api.access.User;
import dev.berth.api.access.rbac.DefaultRoles;
import dev.berth.api.access.rbac.PolicyRule;
import dev.berth.api.access.rbac.RuleResolver;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.SystemNamespaces;
import dev.berth.model.select.FieldSelector;
import dev.berth.model.select.SelectorException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.Map;

/**
 * Grants the agents of nodes ({@code system:node:NAME} in {@code system:nodes}) what they need: secrets, config maps,
 * claims, volumes and tokens only where a pod on their node refers to them; their own node, lease and CSINode; their own
 * pods; and otherwise what the ClusterRole {@code system:node} says (upstream
 * {@code plugin/pkg/auth/authorizer/node}). What may be written is {@link NodeRestriction}'s to say.
 */
public final class NodeAuthorizer implements Authorizer, RuleResolver {
  private static final Decision YES = new Decision.Allowed("");
  private static final Decision NO = new Decision.Denied("");
  private static final Set<String> READ = Set.of("get", "list", "watch");
  private static final Set<String> OWN_OBJECT = Set.of("get", "create", "update", "patch", "delete");

  /** Read when a node first asks for what is not special: many clusters of tests never come to it. */
  private static final class Role {
    static final List<PolicyRule> RULES = DefaultRoles.rulesOf("system:node");
  }

  private final AccessObjects objects;
  private final PodsByNode pods;

  /** By {@code resource.group}: how it is decided for a node. */
  private final Map<String, BiFunction<String, Attributes, Decision>> special =
      Map.ofEntries(
          Map.entry("secrets", this::readRelated),
          Map.entry("configmaps", this::readRelated),
          Map.entry("persistentvolumeclaims", this::claim),
          Map.entry("persistentvolumes", this::getRelated),
          Map.entry("volumeattachments.storage.k8s.io", this::getRelated),
          Map.entry("serviceaccounts", this::token),
          Map.entry("leases.coordination.k8s.io", this::lease),
          Map.entry("csinodes.storage.k8s.io", this::csiNode),
          Map.entry("nodes", this::node),
          Map.entry("pods", this::pod));

  public NodeAuthorizer(AccessObjects objects) {
    this.objects = objects;
    this.pods = new PodsByNode(objects);
  }

  @Override
  public Held rulesFor(User user, String namespace) {
    return NodeName.agent(user).isPresent()
        ? new Held(List.of(), true, List.of("node authorizer does not support user rule resolution"))
        : new Held(List.of(), false, List.of());
  }

  @Override
  public Decision authorize(Attributes asked) {
    Optional<String> agent = NodeName.agent(asked.user());
    if (agent.isEmpty()) {
      return NO;
    }
    String node = agent.get();
    if (node.isEmpty()) {
      return no("unknown node for user \"" + asked.user().name() + "\"");
    }
    if (asked.isResource()) {
      String resource = asked.group().isEmpty() ? asked.resource() : asked.resource() + "." + asked.group();
      BiFunction<String, Attributes, Decision> decide = special.get(resource);
      if (decide != null) {
        return decide.apply(node, asked);
      }
    }
    return Role.RULES.stream().anyMatch(r -> r.allows(asked)) ? YES : NO;
  }

  private Decision readRelated(String node, Attributes asked) {
    if (!READ.contains(asked.verb())) {
      return no("can only read resources of this type");
    }
    if (!asked.subresource().isEmpty()) {
      return no("cannot read subresource");
    }
    return asked.namespace().isEmpty()
        ? no("can only read namespaced object of this type")
        : related(node, asked);
  }

  private Decision getRelated(String node, Attributes asked) {
    if (!asked.verb().equals("get")) {
      return no("can only get individual resources of this type");
    }
    return asked.subresource().isEmpty() ? related(node, asked) : no("cannot get subresource");
  }

  private Decision claim(String node, Attributes asked) {
    if (!asked.subresource().equals("status")) {
      return getRelated(node, asked);
    }
    return asked.verb().equals("update") || asked.verb().equals("patch")
        ? related(node, asked)
        : no("can only get/update/patch this type");
  }

  private Decision token(String node, Attributes asked) {
    if (!asked.verb().equals("create") || asked.name().isEmpty()) {
      return no("can only create tokens for individual service accounts");
    }
    return asked.subresource().equals("token")
        ? related(node, asked)
        : no("can only create token subresource of serviceaccount");
  }

  private Decision lease(String node, Attributes asked) {
    if (!OWN_OBJECT.contains(asked.verb())) {
      return no("can only get, create, update, patch, or delete a node lease");
    }
    if (!asked.namespace().equals(SystemNamespaces.NODE_LEASES)) {
      return no("can only access leases in the \"" + SystemNamespaces.NODE_LEASES + "\" system namespace");
    }
    return isOwn(node, asked)
        ? YES
        : no("can only access node lease with the same name as the requesting node");
  }

  private Decision csiNode(String node, Attributes asked) {
    if (!OWN_OBJECT.contains(asked.verb())) {
      return no("can only get, create, update, patch, or delete a CSINode");
    }
    if (!asked.subresource().isEmpty()) {
      return no("cannot authorize CSINode subresources");
    }
    return isOwn(node, asked) ? YES : no("can only access CSINode with the same name as the requesting node");
  }

  /** A create has no name yet: the admission looks at it. */
  private static boolean isOwn(String node, Attributes asked) {
    return asked.verb().equals("create") || asked.name().equals(node);
  }

  private Decision node(String node, Attributes asked) {
    return switch (asked.subresource() + " " + asked.verb()) {
      case " create", " update", " patch", "status update", "status patch" -> YES;
      case " get", " list", " watch" -> {
        if (asked.name().equals(node)) {
          yield YES;
        }
        yield asked.name().isEmpty()
            ? no("node '" + node + "' cannot read all nodes, only its own Node object")
            : no("node '" + node + "' cannot read '" + asked.name() + "', only its own Node object");
      }
      default -> NO;
    };
  }

  private Decision pod(String node, Attributes asked) {
    return switch (asked.subresource() + " " + asked.verb()) {
      case " create", " delete", "status update", "status patch", "eviction create" -> YES;
      case " get" -> getRelated(node, asked);
      case " list", " watch" -> {
        if (selectsNode(asked.fieldSelector(), node)) {
          yield YES;
        }
        yield asked.name().isEmpty()
            ? no("can only list/watch pods with spec.nodeName field selector")
            : related(node, asked);
      }
      default -> NO;
    };
  }

  private static boolean selectsNode(String fieldSelector, String node) {
    try {
      return FieldSelector.parse(fieldSelector).exactValue("spec.nodeName").filter(node::equals).isPresent();
    } catch (SelectorException e) {
      return false; // refused later, with its own words
    }
  }

  private Decision related(String node, Attributes asked) {
    if (asked.name().isEmpty()) {
      return no("No Object name found");
    }
    return isRelated(node, asked.resource(), asked.namespace(), asked.name())
        ? YES
        : no("no relationship found between node '" + node + "' and this object");
  }

  private boolean isRelated(String node, String plural, String namespace, String name) {
    return switch (plural) {
      case "pods" -> nodeOf("", plural, namespace, name).filter(node::equals).isPresent();
      case "volumeattachments" -> nodeOf("storage.k8s.io", plural, "", name).filter(node::equals).isPresent();
      case "persistentvolumes" ->
          objects
              .get("", plural, "", name)
              .map(v -> v.object("spec").object("claimRef"))
              .filter(ref -> refers(node, "persistentvolumeclaims", ref.text("namespace"), ref.text("name")))
              .isPresent();
      case "secrets" -> refers(node, plural, namespace, name) || pods.any(node, p -> mounts(p, namespace, name));
      default -> refers(node, plural, namespace, name);
    };
  }

  private Optional<String> nodeOf(String group, String plural, String namespace, String name) {
    return objects.get(group, plural, namespace, name).map(o -> o.object("spec").text("nodeName"));
  }

  private boolean refers(String node, String plural, String namespace, String name) {
    return pods.any(node, p -> p.namespace().equals(namespace) && p.refersTo(plural, name));
  }

  /** Whether a volume that is bound to one of the pod's claims needs the secret. */
  private boolean mounts(PodReferences pod, String namespace, String secret) {
    return pod.claims().stream()
        .map(claim -> objects.get("", "persistentvolumeclaims", pod.namespace(), claim))
        .flatMap(Optional::stream)
        .filter(claim -> !claim.object("spec").text("volumeName").isEmpty())
        .anyMatch(
            claim ->
                objects
                    .get("", "persistentvolumes", "", claim.object("spec").text("volumeName"))
                    .filter(volume -> isBoundTo(volume, claim))
                    .filter(volume -> VolumeSecrets.needs(volume, namespace, secret))
                    .isPresent());
  }

  private static boolean isBoundTo(JsonObject volume, JsonObject claim) {
    JsonObject ref = volume.object("spec").object("claimRef");
    JsonObject metadata = claim.object("metadata");
    return ref.text("namespace").equals(metadata.text("namespace")) && ref.text("name").equals(metadata.text("name"));
  }

  private static Decision no(String reason) {
    return new Decision.Denied(reason);
  }
}

package dev.berth.api.apply;

import dev.berth.model.GroupResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a road sets back to what it was, so that writing it there owns nothing: the status on the object itself, and all
 * but the status on {@code /status}. A road says either what it resets or, where that is nearly everything, what it
 * lets through.
 */
public sealed interface ResetFields {

  /** What of the set is this road's to own. */
  FieldSet keep(FieldSet set);

  /** These fields and what lies below them. */
  record Except(FieldSet fields) implements ResetFields {
    @Override
    public FieldSet keep(FieldSet set) {
      return set.recursiveDifference(fields);
    }
  }

  /** Everything but what lies at or below these paths; {@code *} stands for any element. */
  record Only(List<List<String>> paths) implements ResetFields {
    @Override
    public FieldSet keep(FieldSet set) {
      return only(set, paths);
    }

    private static FieldSet only(FieldSet set, List<List<String>> paths) {
      FieldSet.Builder out = new FieldSet.Builder(4);
      for (int i = 0; i < set.width(); i++) {
        FieldSet.Node node = set.node(i);
        List<List<String>> rests = new ArrayList<>();
        boolean all = false;
        for (List<String> path : paths) {
          if (path.getFirst().equals("*") || node.element().key().equals("f:" + path.getFirst())) {
            all |= path.size() == 1;
            rests.add(path.subList(1, path.size()));
          }
        }
        if (all) {
          out.add(node);
        } else if (!rests.isEmpty()) {
          // Upstream's matcher keeps the elements on the way as well.
          out.add(node.element(), node.member(), only(node.below(), rests));
        }
      }
      return out.build();
    }
  }

  ResetFields NOTHING = new Except(FieldSet.EMPTY);

  /** By resource and subresource, where a road differs from the rest (upstream's {@code GetResetFields}). */
  Map<GroupResource, Map<String, ResetFields>> PARTICULAR =
      Map.ofEntries(
          Map.entry(
              new GroupResource("", "pods"),
              Map.of(
                  "status", except("spec", "metadata.deletionTimestamp", "metadata.ownerReferences"),
                  "ephemeralcontainers", new Only(List.of(List.of("spec", "ephemeralContainers"))),
                  "resize",
                      new Only(
                          List.of(
                              List.of("spec", "containers", "*", "resources"),
                              List.of("spec", "containers", "*", "resizePolicy"),
                              List.of("spec", "initContainers", "*", "resources"),
                              List.of("spec", "initContainers", "*", "resizePolicy"))))),
          Map.entry(new GroupResource("", "namespaces"), Map.of("finalize", except("status"))),
          Map.entry(
              new GroupResource("apps", "deployments"), Map.of("status", except("spec", "metadata.labels"))),
          Map.entry(
              new GroupResource("certificates.k8s.io", "certificatesigningrequests"),
              Map.of(
                  "", except("spec", "status"),
                  "status", except("spec", "status.conditions"),
                  "approval", except("spec", "status.certificate"))),
          statusOnly("admissionregistration.k8s.io", "validatingadmissionpolicies"),
          statusOnly("apiregistration.k8s.io", "apiservices"),
          statusOnly("flowcontrol.apiserver.k8s.io", "flowschemas"),
          statusOnly("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations"),
          statusOnly("resource.k8s.io", "resourceclaims"),
          statusOnly("storage.k8s.io", "volumeattachments"));

  private static Map.Entry<GroupResource, Map<String, ResetFields>> statusOnly(String group, String plural) {
    return Map.entry(new GroupResource(group, plural), Map.of("status", except("metadata", "spec")));
  }

  /** What a built-in resource's road resets; the subresource is empty for the object itself. */
  static ResetFields of(GroupResource resource, String subresource) {
    ResetFields particular = PARTICULAR.getOrDefault(resource, Map.of()).get(subresource);
    if (particular != null) {
      return particular;
    }
    return switch (subresource) {
      case "" -> except("status");
      case "status" -> except("spec");
      default -> NOTHING;
    };
  }

  /** Where a custom type has no status to speak of, a member of that name is like any other; else labels stay off its road. */
  static ResetFields ofCustom(boolean hasStatus, String subresource) {
    if (!hasStatus) {
      return NOTHING;
    }
    return switch (subresource) {
      case "" -> except("status");
      case "status" -> except("metadata", "spec");
      default -> NOTHING;
    };
  }

  /** Paths of field names, dotted. */
  static ResetFields except(String... paths) {
    FieldSet fields = FieldSet.EMPTY;
    for (String path : paths) {
      int dot = path.indexOf('.');
      fields =
          fields.union(
              dot < 0 ? FieldSet.of(path) : FieldSet.of(path.substring(0, dot), path.substring(dot + 1)));
    }
    return new Except(fields);
  }
}

package dev.berth.api.table;

import static java.util.Map.entry;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.time.HumanDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rows of roles' bindings, certificates and admission. */
final class AccessTables {
  static final Map<String, Row.Printer> PRINTERS =
      Map.ofEntries(
          entry("rbac.authorization.k8s.io/RoleBinding", AccessTables::binding),
          entry("rbac.authorization.k8s.io/ClusterRoleBinding", AccessTables::binding),
          entry("certificates.k8s.io/CertificateSigningRequest", AccessTables::signingRequest),
          entry("admissionregistration.k8s.io/MutatingWebhookConfiguration", AccessTables::webhooks),
          entry("admissionregistration.k8s.io/ValidatingWebhookConfiguration", AccessTables::webhooks),
          entry("admissionregistration.k8s.io/ValidatingAdmissionPolicy", (o, row) -> policy(o, row, "validations")),
          entry("admissionregistration.k8s.io/MutatingAdmissionPolicy", (o, row) -> policy(o, row, "mutations")),
          entry("admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding", AccessTables::policyBinding),
          entry("admissionregistration.k8s.io/MutatingAdmissionPolicyBinding", AccessTables::policyBinding),
          entry("apiregistration.k8s.io/APIService", AccessTables::apiService));

  private AccessTables() {}

  private static void binding(JsonObject o, Row row) {
    JsonObject role = o.object("roleRef");
    row.name()
        .text(role.text("kind") + "/" + role.text("name"))
        .age()
        .text(subjects(o, "User"))
        .text(subjects(o, "Group"))
        .text(subjects(o, "ServiceAccount"));
  }

  private static String subjects(JsonObject o, String kind) {
    return o.array("subjects").objects()
        .filter(s -> s.text("kind").equals(kind))
        .map(
            s ->
                kind.equals("ServiceAccount") && !s.text("namespace").isEmpty()
                    ? s.text("namespace") + "/" + s.text("name")
                    : s.text("name"))
        .collect(Collectors.joining(", "));
  }

  private static void signingRequest(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    row.name()
        .age()
        .textOr(spec.text("signerName"), Phrases.NONE)
        .text(spec.text("username"))
        .text(
            spec.integer("expirationSeconds").isPresent()
                ? HumanDuration.format(Duration.ofSeconds(spec.number("expirationSeconds")))
                : Phrases.NONE)
        .text(requestStatus(o.object("status")));
  }

  private static String requestStatus(JsonObject status) {
    List<String> types = status.array("conditions").objects().map(c -> c.text("type")).toList();
    String decision = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending";
    return decision
        + (types.contains("Failed") ? ",Failed" : "")
        + (status.text("certificate").isEmpty() ? "" : ",Issued");
  }

  private static void webhooks(JsonObject o, Row row) {
    row.name().number(o.array("webhooks").size()).age();
  }

  private static void policy(JsonObject o, Row row, String rules) {
    JsonObject spec = o.object("spec");
    JsonObject param = spec.object("paramKind");
    row.name()
        .number(spec.array(rules).size())
        .text(spec.has("paramKind") ? param.text("apiVersion") + "/" + param.text("kind") : Phrases.UNSET)
        .age();
  }

  private static void policyBinding(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    row.name().text(spec.text("policyName")).text(param(spec.object("paramRef"))).age();
  }

  private static String param(JsonObject ref) {
    if (!ref.text("name").isEmpty()) {
      return (ref.text("namespace").isEmpty() ? "*" : ref.text("namespace")) + "/" + ref.text("name");
    }
    return ref.has("selector") ? goSelector(ref.object("selector")) : Phrases.UNSET;
  }

  /** A selector as upstream's generated {@code String} method prints it, which is what its table shows. */
  private static String goSelector(JsonObject selector) {
    String labels =
        new TreeMap<>(selector.object("matchLabels").strings())
            .entrySet().stream().map(e -> e.getKey() + ": " + e.getValue() + ",").collect(Collectors.joining());
    StringBuilder expressions = new StringBuilder();
    JsonArray all = selector.array("matchExpressions");
    for (JsonObject e : all.objects().toList()) {
      expressions.append("LabelSelectorRequirement{Key:").append(e.text("key")).append(",Operator:")
          .append(e.text("operator")).append(",Values:[").append(String.join(" ", e.array("values").strings().toList()))
          .append("],},");
    }
    return "&LabelSelector{MatchLabels:map[string]string{" + labels
        + "},MatchExpressions:[]LabelSelectorRequirement{" + expressions + "},}";
  }

  private static void apiService(JsonObject o, Row row) {
    JsonObject service = o.object("spec").object("service");
    JsonObject available =
        o.object("status").array("conditions").objects().filter(c -> c.text("type").equals("Available")).findFirst()
            .orElse(JsonObject.EMPTY);
    String status = available.text("status");
    row.name()
        .text(o.object("spec").has("service") ? service.text("namespace") + "/" + service.text("name") : "Local")
        .text(
            available.isEmpty()
                ? "Unknown"
                : status.equals("True") ? status : status + " (" + available.text("reason") + ")")
        .age();
  }
}

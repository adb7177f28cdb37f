package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.ClaimWarnings;
import dev.berth.api.kinds.DeprecatedLabels;
import dev.berth.api.kinds.DeprecatedSources;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ip.AddressRules;
import dev.berth.model.names.GoQuote;
import dev.berth.model.quantity.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is let in but is not what its author will want (upstream {@code pkg/api/pod/warnings.go}), in upstream's order. */
public final class PodWarnings {
  private static final String SYSCTLS = "non-functional in v1.11+; use the \"sysctls\" field instead";
  private static final Map<String, String> ANNOTATIONS =
      Map.of(
          "scheduler.alpha.kubernetes.io/critical-pod",
          "non-functional in v1.16+; use the \"priorityClassName\" field instead",
          "security.alpha.kubernetes.io/sysctls",
          SYSCTLS,
          "security.alpha.kubernetes.io/unsafe-sysctls",
          SYSCTLS);

  private static final String SECCOMP = "non-functional in v1.27+; use the \"seccompProfile\" field instead";
  private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
  private static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
  private static final String APPARMOR = "deprecated since v1.30; use the \"appArmorProfile\" field instead";
  private static final String APPARMOR_CONTAINER = "container.apparmor.security.beta.kubernetes.io/";

  private final JsonObject spec;
  private final FieldPath path;
  private final JsonObject annotations;
  private final FieldPath annotationsPath;
  private final List<String> found = new ArrayList<>();

  private PodWarnings(JsonObject pod, FieldPath path) {
    this.spec = pod.object("spec");
    this.path = path.child("spec");
    this.annotations = pod.object("metadata").object("annotations");
    this.annotationsPath = path.child("metadata").child("annotations");
  }

  /** Of a pod, or of a template under its path. */
  public static List<String> of(JsonObject pod, FieldPath path) {
    PodWarnings warnings = new PodWarnings(pod, path);
    warnings.look();
    return List.copyOf(warnings.found);
  }

  private void warn(FieldPath at, String text) {
    found.add(at + ": " + text);
  }

  private void look() {
    nodes();
    for (String name : annotations.names()) {
      if (ANNOTATIONS.containsKey(name)) {
        warn(annotationsPath.key(name), ANNOTATIONS.getOrDefault(name, ""));
      }
    }
    volumes();
    JsonArray aliases = spec.array("hostAliases");
    twice(aliases, "hostAliases", "ip");
    addresses(path.child("dnsConfig").child("nameservers"), spec.object("dnsConfig").array("nameservers").strings().toList());
    for (int i = 0; i < aliases.size(); i++) {
      String at = path.child("hostAliases").index(i).child("ip").toString();
      found.addAll(AddressRules.ipWarnings(at, aliases.object(i).text("ip")));
    }
    JsonArray secrets = spec.array("imagePullSecrets");
    twice(secrets, "imagePullSecrets", "name");
    for (int i = 0; i < secrets.size(); i++) {
      if (secrets.object(i).text("name").isEmpty()) {
        warn(path.child("imagePullSecrets").index(i).child("name"), "invalid empty name \"\"");
      }
    }
    fractions(spec, "overhead", "memory", path);
    fractions(spec, "overhead", "ephemeral-storage", path);
    if (annotations.has(SECCOMP_POD) && !spec.object("securityContext").has("seccompProfile")) {
      warn(annotationsPath.key(SECCOMP_POD), SECCOMP);
    }
    WindowsValidation.eachContainer(spec, path, this::container);
    found.addAll(PortWarnings.of(spec, path));
    if (spec.number("terminationGracePeriodSeconds") < 0) {
      warn(
          path.child("terminationGracePeriodSeconds"),
          "must be >= 0; negative values are invalid and will be treated as 1");
    }
    for (String kind : List.of("podAffinity", "podAntiAffinity")) {
      neighbours(kind);
    }
  }

  /** What a pod says of nodes by labels that have other names now, and of pods without saying which. */
  private void nodes() {
    for (String label : spec.object("nodeSelector").names()) {
      DeprecatedLabels.key(path.child("nodeSelector").key(label), label, found);
    }
    JsonObject affinity = spec.object("affinity").object("nodeAffinity");
    FieldPath at = path.child("affinity").child("nodeAffinity");
    String required = "requiredDuringSchedulingIgnoredDuringExecution";
    JsonArray terms = affinity.object(required).array("nodeSelectorTerms");
    for (int i = 0; i < terms.size(); i++) {
      DeprecatedLabels.term(at.child(required).child("nodeSelectorTerms").index(i), terms.object(i), found);
    }
    String preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    JsonArray wishes = affinity.array(preferred);
    for (int i = 0; i < wishes.size(); i++) {
      FieldPath wish = at.child(preferred).index(i).child("preference");
      DeprecatedLabels.term(wish, wishes.object(i).object("preference"), found);
    }
    JsonArray spread = spec.array("topologySpreadConstraints");
    for (int i = 0; i < spread.size(); i++) {
      FieldPath one = path.child("topologySpreadConstraints").index(i);
      DeprecatedLabels.value(one.child("topologyKey"), spread.object(i).text("topologyKey"), found);
      selects(spread.object(i), one);
    }
  }

  private void neighbours(String kind) {
    JsonObject affinity = spec.object("affinity").object(kind);
    FieldPath at = path.child("affinity").child(kind);
    String required = "requiredDuringSchedulingIgnoredDuringExecution";
    JsonArray terms = affinity.array(required);
    for (int i = 0; i < terms.size(); i++) {
      selects(terms.object(i), at.child(required).index(i));
    }
    String preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    JsonArray wishes = affinity.array(preferred);
    for (int i = 0; i < wishes.size(); i++) {
      selects(wishes.object(i).object("podAffinityTerm"), at.child(preferred).index(i).child("podAffinityTerm"));
    }
  }

  private void selects(JsonObject term, FieldPath at) {
    if (!term.has("labelSelector")) {
      warn(at.child("labelSelector"), "a null labelSelector results in matching no pod");
    }
  }

  private void volumes() {
    JsonArray volumes = spec.array("volumes");
    for (int i = 0; i < volumes.size(); i++) {
      DeprecatedSources.check(path.child("volumes").index(i), volumes.object(i).names(), found);
      FieldPath claim = path.child("volumes").index(i).child("ephemeral").child("volumeClaimTemplate").child("spec");
      JsonObject template = volumes.object(i).object("ephemeral").object("volumeClaimTemplate");
      found.addAll(ClaimWarnings.spec(template.object("spec"), claim));
    }
  }

  private void twice(JsonArray all, String list, String member) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      String value = all.object(i).text(member);
      if (!seen.add(value)) {
        warn(path.child(list).index(i).child(member), "duplicate " + member + " " + GoQuote.quote(value));
      }
    }
  }

  private void addresses(FieldPath at, List<String> ips) {
    for (int i = 0; i < ips.size(); i++) {
      found.addAll(AddressRules.ipWarnings(at.index(i).toString(), ips.get(i)));
    }
  }

  private void fractions(JsonObject owner, String list, String name, FieldPath at) {
    Quantity amount = ResourceNames.amount(owner.object(list), name);
    if (!amount.isWhole()) {
      warn(
          at.child(list).key(name),
          "fractional byte value " + GoQuote.quote(amount.toString()) + " is invalid, must be an integer");
    }
  }

  private void container(JsonObject container, FieldPath at) {
    JsonObject context = container.object("securityContext");
    String seccomp = SECCOMP_CONTAINER + container.text("name");
    if (annotations.has(seccomp) && !context.has("seccompProfile")) {
      warn(annotationsPath.key(seccomp), SECCOMP);
    }
    String apparmor = APPARMOR_CONTAINER + container.text("name");
    if (annotations.has(apparmor)
        && !context.has("appArmorProfile")
        && !spec.object("securityContext").has("appArmorProfile")) {
      warn(annotationsPath.key(apparmor), APPARMOR);
    }
    for (String name : List.of("memory", "ephemeral-storage")) {
      for (String list : List.of("limits", "requests")) {
        fractions(container.object("resources"), list, name, at.child("resources"));
      }
    }
    JsonArray env = container.array("env");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < env.size(); i++) {
      String name = env.object(i).text("name");
      if (!names.add(name) && hides(env.object(i))) {
        warn(
            at.child("env").index(i),
            "hides previous definition of " + GoQuote.quote(name) + ", which may be dropped when using apply");
      }
    }
  }

  /** Whether nothing is left of an earlier variable of the name: one that is built upon is not hidden. */
  private static boolean hides(JsonObject variable) {
    String earlier = "$(" + variable.text("name") + ")";
    String value = variable.text("value");
    return variable.has("valueFrom") || value.equals(earlier) || !value.contains(earlier);
  }
}

package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.PathRules;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GoQuote;
import dev.berth.model.names.LabelNames;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Annotations that mean something for pods; most are older forms of what became fields. */
final class PodAnnotations {
  static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
  private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
  private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
  private static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
  private static final String LOCALHOST = "localhost/";
  private static final Set<String> SECCOMP_DEFAULTS = Set.of("runtime/default", "docker/default", "unconfined");
  private static final int MAX_BYTES = 256 * 1024;

  private PodAnnotations() {}

  /** What holds for the annotations of any object, for templates that the generic check of metadata does not see. */
  static void keys(JsonObject annotations, FieldPath path, Findings found) {
    long bytes = 0;
    for (int i = 0; i < annotations.size(); i++) {
      String key = annotations.name(i);
      found.invalid(path, key, LabelNames.key(key.toLowerCase(Locale.ROOT)));
      bytes += key.length() + annotations.text(key).length();
    }
    if (bytes > MAX_BYTES) {
      found.tooLong(path, MAX_BYTES);
    }
  }

  static void check(JsonObject annotations, JsonObject spec, FieldPath path, Findings found) {
    if (annotations.isEmpty()) {
      return;
    }
    if (annotations.has(MIRROR) && spec.text("nodeName").isEmpty()) {
      found.invalid(
          path.key(MIRROR), annotations.text(MIRROR), "must set spec.nodeName if mirror pod annotation is set");
    }
    if (annotations.has(DELETION_COST) && !isCost(annotations.text(DELETION_COST))) {
      found.invalid(path.key(DELETION_COST), annotations.text(DELETION_COST), "must be a 32bit integer");
    }
    for (int i = 0; i < annotations.size(); i++) {
      String key = annotations.name(i);
      if (key.equals(SECCOMP_POD) || key.startsWith(SECCOMP_CONTAINER)) {
        seccomp(annotations.text(key), path.child(key), found);
      } else if (key.startsWith(APP_ARMOR)) {
        appArmor(key, annotations.text(key), spec, path.key(key), found);
      }
    }
  }

  /** A 32-bit integer without a plus sign or leading zeros. */
  private static boolean isCost(String text) {
    try {
      return Integer.toString(Integer.parseInt(text)).equals(text);
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  private static void seccomp(String profile, FieldPath path, Findings found) {
    if (SECCOMP_DEFAULTS.contains(profile)) {
      return;
    }
    if (profile.startsWith(LOCALHOST)) {
      PathRules.descending(profile.substring(LOCALHOST.length()), path, found);
    } else {
      found.invalid(path, profile, "must be a valid seccomp profile");
    }
  }

  private static void appArmor(String key, String profile, JsonObject spec, FieldPath path, Findings found) {
    String container = key.substring(APP_ARMOR.length());
    Set<String> names = new HashSet<>();
    for (String member : List.of("containers", "initContainers", "ephemeralContainers")) {
      names.addAll(ContainerValidation.names(spec.array(member)));
    }
    if (!names.contains(container)) {
      found.invalid(path, container, "container not found");
    }
    boolean known =
        profile.isEmpty()
            || profile.equals("runtime/default")
            || profile.equals("unconfined")
            || profile.startsWith(LOCALHOST);
    if (!known) {
      found.invalid(path, profile, "invalid AppArmor profile name: " + GoQuote.quote(profile));
    }
  }

  /** Which annotations an update may not touch. */
  static void change(JsonObject next, JsonObject old, FieldPath path, Findings found) {
    for (int i = 0; i < old.size(); i++) {
      String key = old.name(i);
      if (old.value(i).equals(next.get(key).orElse(JsonObject.EMPTY))) {
        continue;
      }
      if (key.startsWith(APP_ARMOR)) {
        found.forbidden(path.key(key), "may not remove or update AppArmor annotations");
      }
      if (key.equals(MIRROR)) {
        found.forbidden(path.key(key), "may not remove or update mirror pod annotation");
      }
    }
    for (String key : next.names()) {
      if (old.has(key)) {
        continue;
      }
      if (key.startsWith(APP_ARMOR)) {
        found.forbidden(path.key(key), "may not add AppArmor annotations");
      }
      if (key.equals(MIRROR)) {
        found.forbidden(path.key(key), "may not add mirror pod annotation");
      }
    }
  }

  /** Where an annotation and the field that replaced it are both given, they must agree. */
  static void match(JsonObject annotations, JsonObject spec, FieldPath specPath, Findings found) {
    if (annotations.isEmpty()) {
      return;
    }
    JsonObject podContext = spec.object("securityContext");
    if (annotations.has(SECCOMP_POD) && podContext.has("seccompProfile")) {
      same(
          "seccomp",
          annotations.text(SECCOMP_POD),
          podContext.object("seccompProfile"),
          specPath.child("securityContext").child("seccompProfile"),
          found);
    }
    WindowsValidation.eachContainer(
        spec,
        specPath,
        (c, at) -> {
          String key = SECCOMP_CONTAINER + c.text("name");
          if (annotations.has(key) && c.object("securityContext").has("seccompProfile")) {
            same(
                "seccomp",
                annotations.text(key),
                c.object("securityContext").object("seccompProfile"),
                at.child("securityContext").child("seccompProfile"),
                found);
          }
        });
    if (spec.object("os").text("name").equals("windows")) {
      return;
    }
    WindowsValidation.eachContainer(
        spec,
        specPath,
        (c, at) -> {
          JsonObject own = c.object("securityContext");
          JsonObject context = own.has("appArmorProfile") ? own : podContext;
          String key = APP_ARMOR + c.text("name");
          if (annotations.has(key) && context.has("appArmorProfile")) {
            same(
                "apparmor",
                annotations.text(key),
                context.object("appArmorProfile"),
                at.child("securityContext").child("appArmorProfile"),
                found);
          }
        });
  }

  private static void same(String what, String annotation, JsonObject profile, FieldPath path, Findings found) {
    boolean agrees =
        switch (profile.text("type")) {
          case "Unconfined" -> annotation.equals("unconfined");
          case "RuntimeDefault" ->
              annotation.equals("runtime/default") || what.equals("seccomp") && annotation.equals("docker/default");
          case "Localhost" -> annotation.startsWith(LOCALHOST);
          default -> true;
        };
    if (!agrees) {
      found.forbidden(path.child("type"), what + " type in annotation and field must match");
    } else if (profile.text("type").equals("Localhost")
        && !annotation.substring(LOCALHOST.length()).equals(profile.text("localhostProfile"))) {
      found.forbidden(path.child("localhostProfile"), what + " profile in annotation and field must match");
    }
  }
}

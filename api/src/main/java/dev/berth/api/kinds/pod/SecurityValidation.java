package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.PathRules;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.FieldRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The security contexts of pods and containers. */
final class SecurityValidation {
  private static final List<String> SECCOMP_TYPES = List.of("Localhost", "RuntimeDefault", "Unconfined");
  private static final String SYSCTL = "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  private static final Pattern SYSCTL_PART = Pattern.compile("[a-z0-9]([-_a-z0-9]*[a-z0-9])?");
  private static final int SYSCTL_LENGTH = 253;
  private static final int PATH_LENGTH = 4095;

  /** Fields of upstream's internal type in its order: error texts show the whole context that way. */
  private static final List<String> CONTEXT_FIELDS =
      List.of(
          "Capabilities", "Privileged", "SELinuxOptions", "WindowsOptions", "RunAsUser", "RunAsGroup", "RunAsNonRoot",
          "ReadOnlyRootFilesystem", "AllowPrivilegeEscalation", "ProcMount", "SeccompProfile", "AppArmorProfile");

  private SecurityValidation() {}

  static void container(JsonObject context, boolean hostUsers, FieldPath path, Findings found) {
    id(context, "runAsUser", path, found);
    id(context, "runAsGroup", path, found);
    if (context.has("procMount")) {
      String mount = context.text("procMount");
      found.oneOf(path.child("procMount"), mount, List.of("Default", "Unmasked"));
      if (hostUsers && mount.equals("Unmasked")) {
        found.invalid(path.child("procMount"), mount, "`hostUsers` must be false to use `Unmasked`");
      }
    }
    seccomp(context, path, found);
    if (context.has("allowPrivilegeEscalation") && !context.bool("allowPrivilegeEscalation")) {
      if (context.bool("privileged")) {
        found.invalid(
            path, goContext(context), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
      }
      context
          .object("capabilities")
          .array("add")
          .strings()
          .filter("CAP_SYS_ADMIN"::equals)
          .forEach(
              _ -> found.invalid(
                  path,
                  goContext(context),
                  "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"));
    }
    WindowsValidation.options(context, path.child("windowsOptions"), found);
    appArmor(context, path, found);
  }

  private static void id(JsonObject context, String member, FieldPath path, Findings found) {
    if (context.has(member)) {
      long id = context.number(member);
      FieldRules.userOrGroupId(id).forEach(text -> found.invalid(path.child(member), id, text));
    }
  }

  /** The context of a whole pod; what JSON has beside it (hostNetwork, hostPID) upstream has inside. */
  static void pod(JsonObject spec, FieldPath path, Findings found) {
    JsonObject context = spec.object("securityContext");
    id(context, "fsGroup", path, found);
    id(context, "runAsUser", path, found);
    id(context, "runAsGroup", path, found);
    JsonArray groups = context.array("supplementalGroups");
    for (int i = 0; i < groups.size(); i++) {
      long id = groups.get(i) instanceof JsonNumber n ? n.asLong().orElse(-1) : -1;
      FieldPath at = path.child("supplementalGroups").index(i);
      FieldRules.userOrGroupId(id).forEach(text -> found.invalid(at, id, text));
    }
    if (spec.bool("shareProcessNamespace") && spec.bool("hostPID")) {
      found.invalid(
          path.child("shareProcessNamespace"),
          JsonBool.TRUE,
          "ShareProcessNamespace and HostPID cannot both be enabled");
    }
    sysctls(context.array("sysctls"), spec, path.child("sysctls"), found);
    choice(context, "fsGroupChangePolicy", List.of("Always", "OnRootMismatch"), path, found);
    seccomp(context, path, found);
    WindowsValidation.options(context, path.child("windowsOptions"), found);
    appArmor(context, path, found);
    choice(context, "supplementalGroupsPolicy", List.of("Merge", "Strict"), path, found);
    choice(context, "seLinuxChangePolicy", List.of("MountOption", "Recursive"), path, found);
  }

  private static void choice(
      JsonObject context, String member, List<String> supported, FieldPath path, Findings found) {
    if (context.has(member)) {
      found.oneOf(path.child(member), context.text(member), supported);
    }
  }

  private static void sysctls(JsonArray sysctls, JsonObject spec, FieldPath path, Findings found) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < sysctls.size(); i++) {
      String name = sysctls.object(i).text("name");
      FieldPath at = path.index(i).child("name");
      if (found.present(at, name)) {
        if (!isSysctl(name)) {
          found.invalid(
              at, name, "must have at most " + SYSCTL_LENGTH + " characters and match regex ^" + SYSCTL + "$");
        } else if (names.contains(name)) {
          found.duplicate(at, name);
        }
      }
      String dotted = dotted(name);
      if (spec.bool("hostNetwork") && dotted.startsWith("net.")) {
        found.invalid(at, name, "may not be specified when 'hostNetwork' is true");
      } else if (spec.bool("hostIPC") && isIpc(dotted)) {
        found.invalid(at, name, "may not be specified when 'hostIPC' is true");
      }
      names.add(name);
    }
  }

  private static boolean isSysctl(String name) {
    return name.length() <= SYSCTL_LENGTH
        && List.of(name.split("[./]", -1)).stream().allMatch(part -> SYSCTL_PART.matcher(part).matches());
  }

  private static boolean isIpc(String name) {
    return name.equals("kernel.sem")
        || name.startsWith("kernel.shm")
        || name.startsWith("kernel.msg")
        || name.startsWith("fs.mqueue.");
  }

  /** A name may be written with slashes instead of dots; the first separator tells which. */
  private static String dotted(String name) {
    int slash = name.indexOf('/');
    int dot = name.indexOf('.');
    return slash < 0 || dot >= 0 && dot < slash
        ? name
        : name.replace('.', '\0').replace('/', '.').replace('\0', '/');
  }

  private static void seccomp(JsonObject context, FieldPath owner, Findings found) {
    if (!context.has("seccompProfile")) {
      return;
    }
    JsonObject profile = context.object("seccompProfile");
    FieldPath path = owner.child("seccompProfile");
    String type = profile.text("type");
    if (type.isEmpty()) {
      found.required(path.child("type"), "type is required when seccompProfile is set");
    } else {
      found.oneOf(path.child("type"), type, SECCOMP_TYPES);
    }
    FieldPath local = path.child("localhostProfile");
    boolean has = profile.has("localhostProfile");
    if (type.equals("Localhost") && !has) {
      found.required(local, "must be set when seccomp type is Localhost");
    } else if (type.equals("Localhost")) {
      PathRules.descending(profile.text("localhostProfile"), local, found);
    } else if (has) {
      found.invalid(
          local,
          goStruct(profile, List.of("Type", "LocalhostProfile")),
          "can only be set when seccomp type is Localhost");
    }
  }

  private static void appArmor(JsonObject context, FieldPath owner, Findings found) {
    if (!context.has("appArmorProfile")) {
      return;
    }
    JsonObject profile = context.object("appArmorProfile");
    FieldPath path = owner.child("appArmorProfile");
    FieldPath local = path.child("localhostProfile");
    String name = profile.text("localhostProfile");
    switch (profile.text("type")) {
      case "Localhost" -> {
        if (!name.strip().equals(name)) {
          found.invalid(local, name, "must not be padded with whitespace");
        } else if (name.isEmpty()) {
          found.required(local, "must be set when AppArmor type is Localhost");
        }
        if (name.length() > PATH_LENGTH) {
          found.tooLong(local, PATH_LENGTH);
        }
      }
      case "RuntimeDefault", "Unconfined" -> {
        if (profile.has("localhostProfile")) {
          found.invalid(local, name, "can only be set when AppArmor type is Localhost");
        }
      }
      case "" -> found.required(path.child("type"), "type is required when appArmorProfile is set");
      default -> found.oneOf(path.child("type"), profile.text("type"), SECCOMP_TYPES);
    }
  }

  private static Json goContext(JsonObject context) {
    return goStruct(
        context.updateObject("capabilities", c -> goStruct(c, List.of("Add", "Drop"))), CONTEXT_FIELDS);
  }

  /** An object as Go's encoder writes a struct without tags: every field under its Go name. */
  static JsonObject goStruct(JsonObject object, List<String> fields) {
    JsonObject.Builder out = JsonObject.builder();
    for (String field : fields) {
      String member = field.equals("SELinuxOptions")
          ? "seLinuxOptions"
          : Character.toLowerCase(field.charAt(0)) + field.substring(1);
      out.put(field, object.get(member).orElse(JsonNull.NULL));
    }
    return out.build();
  }
}

package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** What goes with a pod's operating system: Windows options, and which fields the other system's pods may not have. */
final class WindowsValidation {
  private static final int SPEC_KIB = 64;
  private static final int DOMAIN_LENGTH = 256;
  private static final int USER_LENGTH = 104;
  private static final Pattern NET_BIOS = Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
  private static final Pattern DOMAIN = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*+");
  private static final Pattern BAD_USER = Pattern.compile("[\"/\\\\:;|=,+*?<>@\\[\\]]");
  private static final Pattern ONLY_DOTS = Pattern.compile("[. ]+");

  private static final List<String> POD_CONTEXT =
      List.of(
          "appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls",
          "runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy");
  private static final List<String> CONTAINER_CONTEXT =
      List.of(
          "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged",
          "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup");

  private WindowsValidation() {}

  static void os(JsonObject spec, FieldPath path, Findings found) {
    if (!spec.has("os")) {
      return;
    }
    String name = spec.object("os").text("name");
    switch (name) {
      case "" -> found.required(path.child("os").child("name"), "cannot be empty");
      case "linux" -> {
        if (spec.object("securityContext").has("windowsOptions")) {
          found.forbidden(
              path.child("securityContext").child("windowsOptions"), "windows options cannot be set for a linux pod");
        }
        eachContainer(
            spec,
            path,
            (c, at) -> {
              if (c.object("securityContext").has("windowsOptions")) {
                found.forbidden(
                    at.child("securityContext").child("windowsOptions"),
                    "windows options cannot be set for a linux pod");
              }
            });
      }
      case "windows" -> {
        String text = "cannot be set for a windows pod";
        JsonObject context = spec.object("securityContext");
        POD_CONTEXT.stream()
            .filter(context::has)
            .forEach(m -> found.forbidden(path.child("securityContext").child(m), text));
        for (String member : List.of("hostUsers", "hostPID", "hostIPC", "shareProcessNamespace")) {
          if (spec.has(member)) {
            found.forbidden(path.child(member), text);
          }
        }
        eachContainer(
            spec,
            path,
            (c, at) -> CONTAINER_CONTEXT.stream()
                .filter(c.object("securityContext")::has)
                .forEach(m -> found.forbidden(at.child("securityContext").child(m), text)));
      }
      default -> found.oneOf(path.child("os"), name, List.of("linux", "windows"));
    }
  }

  /** Init containers, containers, ephemeral containers: upstream visits them in this order. */
  static void eachContainer(JsonObject spec, FieldPath path, BiConsumer<JsonObject, FieldPath> visit) {
    for (String member : List.of("initContainers", "containers", "ephemeralContainers")) {
      JsonArray containers = spec.array(member);
      for (int i = 0; i < containers.size(); i++) {
        visit.accept(containers.object(i), path.child(member).index(i));
      }
    }
  }

  /** Host processes: all containers or none, and only in the host's network. */
  static void hostProcess(JsonObject spec, FieldPath path, Findings found) {
    JsonObject podOptions = spec.object("securityContext").object("windowsOptions");
    int[] counts = new int[2];
    eachContainer(
        spec,
        path,
        (container, at) -> {
          JsonObject own = container.object("securityContext").object("windowsOptions");
          counts[0]++;
          boolean ofPod = podOptions.bool("hostProcess");
          boolean ofOwn = own.bool("hostProcess");
          if (podOptions.has("hostProcess") && own.has("hostProcess") && ofPod != ofOwn) {
            found.invalid(
                at.child("securityContext").child("windowsOptions").child("hostProcess"),
                JsonBool.of(ofOwn),
                "pod hostProcess value must be identical if both are specified, was " + ofPod);
          }
          if (own.has("hostProcess") ? ofOwn : ofPod) {
            counts[1]++;
          }
        });
    if (counts[1] > 0) {
      if (counts[1] != counts[0]) {
        found.invalid(
            path, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers");
      }
      if (!spec.bool("hostNetwork")) {
        found.invalid(
            path.child("hostNetwork"),
            JsonBool.FALSE,
            "hostNetwork must be true if pod contains any hostProcess containers");
      }
    }
  }

  static void options(JsonObject context, FieldPath path, Findings found) {
    JsonObject options = context.object("windowsOptions");
    if (options.has("gmsaCredentialSpecName")) {
      String name = options.text("gmsaCredentialSpecName");
      found.invalid(path.child("gmsaCredentialSpecName"), name, DnsNames.subdomain(name));
    }
    if (options.has("gmsaCredentialSpec")) {
      String spec = options.text("gmsaCredentialSpec");
      if (spec.isEmpty()) {
        found.invalid(path.child("gmsaCredentialSpec"), spec, "gmsaCredentialSpec cannot be an empty string");
      } else if (spec.length() > SPEC_KIB * 1024) {
        found.invalid(
            path.child("gmsaCredentialSpec"), spec, "gmsaCredentialSpec size must be under " + SPEC_KIB + " KiB");
      }
    }
    if (options.has("runAsUserName")) {
      String name = options.text("runAsUserName");
      userName(name, text -> found.invalid(path.child("runAsUserName"), name, "runAsUserName" + text));
    }
  }

  private static void userName(String name, java.util.function.Consumer<String> wrong) {
    List<String> parts = List.of(name.split("\\\\", -1));
    if (name.isEmpty()) {
      wrong.accept(" cannot be an empty string");
    } else if (name.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
      wrong.accept(" cannot contain control characters");
    } else if (parts.size() > 2) {
      wrong.accept(" cannot contain more than one backslash");
    } else {
      String domain = parts.size() == 2 ? parts.getFirst() : "";
      String user = parts.getLast();
      if (domain.length() >= DOMAIN_LENGTH) {
        wrong.accept("'s Domain length must be under " + DOMAIN_LENGTH + " characters");
      }
      if (parts.size() == 2 && !NET_BIOS.matcher(domain).matches() && !DOMAIN.matcher(domain).matches()) {
        wrong.accept("'s Domain doesn't match the NetBios nor the DNS format");
      }
      if (user.isEmpty()) {
        wrong.accept("'s User cannot be empty");
      } else if (user.length() > USER_LENGTH) {
        wrong.accept("'s User length must not be longer than " + USER_LENGTH + " characters");
      }
      if (ONLY_DOTS.matcher(user).matches()) {
        wrong.accept("'s User cannot contain only periods or spaces");
      }
      if (BAD_USER.matcher(user).find()) {
        wrong.accept("'s User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
      }
    }
  }
}

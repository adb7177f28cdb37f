package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.pod.PodWarnings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import java.util.ArrayList;
import java.util.List;

/** What clients are warned of: names that cannot be pods' host names, and what is old or odd in the template. */
public final class WorkloadWarnings {
  private WorkloadWarnings() {}

  /** Of the template of pods in the spec. */
  public static List<String> template(JsonObject workload) {
    return PodWarnings.of(workload.object("spec").object("template"), FieldPath.of("spec", "template"));
  }

  /** Of a workload whose name becomes part of its pods' names, and of its template. */
  public static List<String> nameAndTemplate(JsonObject workload) {
    List<String> out = new ArrayList<>(name(workload));
    out.addAll(template(workload));
    return List.copyOf(out);
  }

  /** Of a workload whose name becomes part of its pods' names. */
  public static List<String> name(JsonObject workload) {
    String name = workload.object("metadata").text("name");
    List<String> wrong = name.isEmpty() ? List.of() : DnsNames.label(name);
    return wrong.isEmpty()
        ? List.of()
        : List.of(
            "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label"
                + " is recommended: [" + String.join(" ", wrong) + "]");
  }
}

package dev.berth.api.admission.podsecurity;

import java.util.List;
import java.util.stream.Collectors;

/** A check that is not met: {@code host namespaces (hostNetwork=true)}. */
public record Offence(String reason, String detail) {

  /** Reasons with their details. */
  public static String details(List<Offence> offences) {
    return offences.stream().map(o -> o.reason() + " (" + o.detail() + ")").collect(Collectors.joining(", "));
  }

  public static String reasons(List<Offence> offences) {
    return offences.stream().map(Offence::reason).collect(Collectors.joining(", "));
  }
}

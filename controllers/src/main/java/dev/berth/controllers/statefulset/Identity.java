package dev.berth.controllers.statefulset;

import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.select.LabelSelector;

/** The names of a set's pods: {@code <set>-<ordinal>}. */
final class Identity {
  /** Of a pod that has no ordinal, or one that no set would give. */
  static final int NO_ORDINAL = -1;

  private Identity() {}

  /** The set that a pod's name speaks of, or "". */
  static String setName(String pod) {
    int dash = pod.lastIndexOf('-');
    return dash >= 0 && isNumber(pod, dash + 1) ? pod.substring(0, dash) : "";
  }

  /** Whether a pod is the set's by name and labels. */
  static boolean isOf(StatefulSet set, LabelSelector selector, Pod pod) {
    return isNamedFor(set, pod) && selector.matches(pod.meta().labels());
  }

  private static boolean isNamedFor(StatefulSet set, Pod pod) {
    String name = pod.name();
    int dash = set.name().length();
    return name.length() > dash && name.charAt(dash) == '-' && name.startsWith(set.name()) && isNumber(name, dash + 1);
  }

  /** The ordinal in a pod's name; {@link #NO_ORDINAL} also where it is written otherwise than we would ({@code web-007}). */
  static int ordinal(String pod) {
    int start = pod.lastIndexOf('-') + 1;
    int digits = pod.length() - start;
    if (!isNumber(pod, start) || digits > 10 || digits > 1 && pod.charAt(start) == '0') {
      return NO_ORDINAL;
    }
    long value = Long.parseLong(pod, start, pod.length(), 10);
    return value <= Integer.MAX_VALUE ? (int) value : NO_ORDINAL;
  }

  private static boolean isNumber(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < text.length();
  }

  /** Whether the rest of a text is this ordinal, as we would write it. */
  static boolean isOrdinal(String text, int from, int ordinal) {
    int rest = ordinal;
    int at = text.length() - 1;
    for (; at >= from && text.charAt(at) == '0' + rest % 10; at--) {
      rest /= 10;
      if (rest == 0) {
        return at == from;
      }
    }
    return false;
  }

  /** Whether the label that tells a pod's name tells the truth. */
  static boolean isLabelled(Pod pod) {
    return pod.meta().label(StatefulSet.POD_NAME_LABEL).equals(pod.name());
  }
}

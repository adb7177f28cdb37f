package dev.berth.node.pod;

import dev.berth.model.kinds.Pod;

/** How a pod's machine is called (upstream {@code GeneratePodHostNameAndDomain}). */
public sealed interface PodHostname {
  /** What Linux can hold: 64 bytes with the zero at the end. */
  int MOST = 63;
  /** What a kernel hostname may be where it is the full name. */
  int MOST_FULL = 64;

  /**
   * Its names.
   *
   * @param name a label
   * @param domain after it, or "" for a pod without a subdomain
   * @param kernel what {@code hostname} says: the name, or all of it where the pod wants that
   */
  record Named(String name, String domain, String kernel) implements PodHostname {
    public String full() {
      return domain.isEmpty() ? name : name + "." + domain;
    }
  }

  /** It cannot be called what it wants. The message is the cause in the event about its sandbox. */
  record Invalid(String message) implements PodHostname {}

  static PodHostname of(Pod pod, String clusterDomain) {
    String override = pod.spec().text("hostnameOverride");
    if (!override.isEmpty()) {
      String name = shortened(override);
      return new Named(name, "", name);
    }
    String wanted = pod.spec().text("hostname");
    String name = shortened(wanted.isEmpty() ? pod.name() : wanted);
    if (name.isEmpty()) {
      return new Invalid("hostname for pod \"" + pod.name() + "\" was invalid: \"" + wanted + "\"");
    }
    String subdomain = pod.spec().text("subdomain");
    String domain = subdomain.isEmpty() ? "" : subdomain + "." + pod.namespace() + ".svc." + clusterDomain;
    Named named = new Named(name, domain, name);
    if (!pod.spec().bool("setHostnameAsFQDN") || domain.isEmpty()) {
      return named;
    }
    String full = named.full();
    return full.length() > MOST_FULL
        ? new Invalid(
            "failed to construct FQDN from pod hostname and cluster domain, FQDN " + full + " is too long (" + MOST_FULL
                + " characters is the max, " + full.length() + " characters requested)")
        : new Named(name, domain, full);
  }

  private static String shortened(String name) {
    if (name.length() <= MOST) {
      return name;
    }
    int end = MOST;
    while (end > 0 && (name.charAt(end - 1) == '-' || name.charAt(end - 1) == '.')) {
      end--;
    }
    return name.substring(0, end);
  }
}

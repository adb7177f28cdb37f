package dev.berth.api.access.cert;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * What a certificate is to say.
 *
 * @param commonName CN of the subject
 * @param organizations O of the subject: the groups of a client
 * @param uses what it may be used for
 * @param names host names and addresses it is good for; empty for clients
 * @param validity from now on
 */
public record Profile(
    String commonName, List<String> organizations, List<Use> uses, List<String> names, Duration validity) {
  public static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
  public static final Duration LEAF_VALIDITY = Duration.ofDays(365);

  /** Extended key usages. */
  public enum Use {
    SERVER,
    CLIENT
  }

  public Profile {
    organizations = List.copyOf(organizations);
    uses = List.copyOf(uses);
    names = List.copyOf(names);
  }

  /**
   * The API server's own: the names under which pods and people reach it (as kubeadm has them), then the host's.
   *
   * @param hostName of this machine, or empty
   * @param serviceAddress of the Service {@code kubernetes}
   * @param extra more host names or addresses
   */
  public static Profile serving(String hostName, String serviceAddress, List<String> extra) {
    SequencedSet<String> names =
        new LinkedHashSet<>(
            List.of(
                "localhost",
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local"));
    names.add(hostName);
    names.add("127.0.0.1");
    names.add("::1");
    names.add(serviceAddress);
    names.addAll(extra);
    names.remove("");
    return new Profile(
        "kube-apiserver", List.of(), List.of(Use.SERVER), new ArrayList<>(names), LEAF_VALIDITY);
  }

  /** The first person's, who may do everything. */
  public static Profile admin() {
    return client("kubernetes-admin", List.of("system:masters"));
  }

  /** A node agent's. */
  public static Profile node(String nodeName) {
    return client("system:node:" + nodeName, List.of("system:nodes"));
  }

  public static Profile client(String user, List<String> groups) {
    return new Profile(user, groups, List.of(Use.CLIENT), List.of(), LEAF_VALIDITY);
  }

  /** Whether a name is an address rather than a host name. */
  static boolean isAddress(String name) {
    try {
      InetAddress.ofLiteral(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

package dev.berth.controllers.certificate;

import dev.berth.controllers.certificate.Authority.Asked;
import dev.berth.model.kinds.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the signers of Kubernetes take (upstream {@code pkg/apis/certificates/helpers.go} and {@code
 * controller/certificates/signer}). Each answers what is wrong with a request; empty where it is one of theirs.
 */
final class NodeRequests {
  private static final String NODE = "system:node:";
  private static final String ENCIPHERMENT = "key encipherment";
  private static final Set<String> SERVING = Set.of("digital signature", "server auth");
  private static final Set<String> CLIENT = Set.of("digital signature", "client auth");

  private NodeRequests() {}

  /** A check of one signer's. */
  interface Check {
    Optional<String> fault(Asked asked, Set<String> usages);
  }

  /** By signer. */
  static Optional<Check> of(String signer) {
    return switch (signer) {
      case SigningRequest.KUBELET_SERVING -> Optional.of(NodeRequests::serving);
      case SigningRequest.KUBELET_CLIENT -> Optional.of(NodeRequests::kubeletClient);
      case SigningRequest.CLIENT -> Optional.of(NodeRequests::client);
      case SigningRequest.LEGACY -> Optional.of((_, _) -> Optional.empty());
      default -> Optional.empty();
    };
  }

  static Optional<String> kubeletClient(Asked asked, Set<String> usages) {
    if (!asked.organizations().equals(List.of("system:nodes"))) {
      return Optional.of("subject organization is not system:nodes");
    }
    if (!asked.dnsNames().isEmpty()) {
      return Optional.of("DNS subjectAltNames are not allowed");
    }
    if (!asked.emails().isEmpty()) {
      return Optional.of("Email subjectAltNames are not allowed");
    }
    if (!asked.addresses().isEmpty()) {
      return Optional.of("IP subjectAltNames are not allowed");
    }
    if (!asked.uris().isEmpty()) {
      return Optional.of("URI subjectAltNames are not allowed");
    }
    if (!asked.commonName().startsWith(NODE)) {
      return Optional.of("subject common name does not begin with system:node:");
    }
    return usages(CLIENT, usages);
  }

  static Optional<String> serving(Asked asked, Set<String> usages) {
    if (!asked.organizations().equals(List.of("system:nodes"))) {
      return Optional.of("subject organization is not system:nodes");
    }
    if (asked.dnsNames().isEmpty() && asked.addresses().isEmpty()) {
      return Optional.of("DNS or IP subjectAltName is required");
    }
    if (!asked.emails().isEmpty()) {
      return Optional.of("Email subjectAltNames are not allowed");
    }
    if (!asked.uris().isEmpty()) {
      return Optional.of("URI subjectAltNames are not allowed");
    }
    Optional<String> fault = usages(SERVING, usages);
    return fault.isEmpty() && !asked.commonName().startsWith(NODE)
        ? Optional.of("subject common name does not begin with system:node:")
        : fault;
  }

  private static Optional<String> usages(Set<String> wanted, Set<String> usages) {
    TreeSet<String> all = new TreeSet<>(wanted);
    all.add(ENCIPHERMENT); // of RSA keys only
    return usages.equals(wanted) || usages.equals(all)
        ? Optional.empty()
        : Optional.of("usages did not match [" + String.join(" ", all) + "]");
  }

  private static Optional<String> client(Asked asked, Set<String> usages) {
    for (String usage : usages) {
      if (!usage.equals(ENCIPHERMENT) && !CLIENT.contains(usage)) {
        return Optional.of("invalid usage for client certificate: " + usage);
      }
    }
    return usages.contains("client auth")
        ? Optional.empty()
        : Optional.of("missing required usage for client certificate: client auth");
  }

  /**
   * Whether a node asks for a serving certificate for itself: under its own name, for names and addresses that its object has.
   * Upstream approves none of them and leaves that to others; what a node reports of its addresses is believed here.
   */
  static boolean isOfNode(Asked asked, Node node) {
    Set<String> own = new TreeSet<>(Set.of(node.name()));
    node.status().array("addresses").objects().forEach(a -> own.add(a.text("address")));
    return asked.commonName().equals(NODE + node.name())
        && own.containsAll(asked.dnsNames())
        && own.containsAll(asked.addresses());
  }

  /** The node that a user is the agent of. */
  static Optional<String> nodeOf(SigningRequest request) {
    return request.username().startsWith(NODE) && request.groups().contains("system:nodes")
        ? Optional.of(request.username().substring(NODE.length()))
        : Optional.empty();
  }
}

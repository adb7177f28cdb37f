package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import java.util.List;

/**
 * The hosts file of a pod (upstream {@code managedHostsFileContent}).
 *
 * @param hostNetwork whether it starts with the node's own file
 * @param ips of the pod, each with its name
 * @param aliases {@code spec.hostAliases}
 */
public record HostsFile(boolean hostNetwork, List<String> ips, PodHostname.Named names, List<JsonObject> aliases) {
  public HostsFile {
    ips = List.copyOf(ips);
    aliases = List.copyOf(aliases);
  }

  public static HostsFile of(Pod pod, List<String> ips, PodHostname.Named names) {
    return new HostsFile(
        pod.spec().bool("hostNetwork"), ips, names, pod.spec().array("hostAliases").objects().toList());
  }

  /** @param nodeFile the text of the node's own, where it is needed */
  public String text(String nodeFile) {
    StringBuilder text = new StringBuilder();
    if (hostNetwork) {
      text.append("# Kubernetes-managed hosts file (host network).\n").append(nodeFile);
    } else {
      text.append("# Kubernetes-managed hosts file.\n");
      text.append("127.0.0.1\tlocalhost\n");
      text.append("::1\tlocalhost ip6-localhost ip6-loopback\n");
      text.append("fe00::0\tip6-localnet\n");
      text.append("fe00::0\tip6-mcastprefix\n");
      text.append("fe00::1\tip6-allnodes\n");
      text.append("fe00::2\tip6-allrouters\n");
      for (String ip : ips) {
        text.append(ip).append('\t');
        if (!names.domain().isEmpty()) {
          text.append(names.full()).append('\t');
        }
        text.append(names.name()).append('\n');
      }
    }
    if (!aliases.isEmpty()) {
      text.append("\n# Entries added by HostAliases.\n");
      for (JsonObject alias : aliases) {
        text.append(alias.text("ip"))
            .append('\t')
            .append(String.join("\t", alias.array("hostnames").strings().toList()))
            .append('\n');
      }
    }
    return text.toString();
  }
}

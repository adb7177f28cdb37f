package dev.berth.node.containerd;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where images are asked for: the text of {@code hosts.toml} of each registry that settings say something of.
 * containerd reads them anew at each pull. Pure.
 *
 * @see <a href="https://github.com/containerd/containerd/blob/main/docs/hosts.md">hosts.md</a>
 */
final class Registries {
  private Registries() {}

  /** By directory, which is the registry's name. */
  static Map<String, String> hosts(Map<String, List<String>> mirrors, Set<String> insecure) {
    Set<String> registries = new TreeSet<>(mirrors.keySet());
    insecure.forEach(one -> registries.add(withoutScheme(one)));
    Map<String, String> files = new LinkedHashMap<>();
    for (String registry : registries) {
      files.put(registry, text(registry, mirrors.getOrDefault(registry, List.of()), insecure));
    }
    return files;
  }

  private static String withoutScheme(String url) {
    int scheme = url.indexOf("://");
    return scheme < 0 ? url : url.substring(scheme + 3);
  }

  private static String text(String registry, List<String> mirrors, Set<String> insecure) {
    String plain = "http://" + registry;
    String unchecked = "https://" + registry;
    StringBuilder out = new StringBuilder("# Written at each start. Changes here are lost.\n");
    out.append("server = \"").append(insecure.contains(plain) ? plain : server(registry)).append("\"\n");
    for (String mirror : mirrors) {
      String name = withoutScheme(mirror);
      host(
          out,
          mirror.equals(name) ? "https://" + mirror : mirror,
          insecure.contains(name) || insecure.contains("https://" + name));
    }
    // of one that is only named, nothing is known: first as if it had a certificate, whoever signed it, then without
    if (insecure.contains(unchecked) || insecure.contains(registry)) {
      host(out, unchecked, true);
    }
    if (insecure.contains(plain) || insecure.contains(registry)) {
      host(out, plain, false);
    }
    return out.toString();
  }

  private static String server(String registry) {
    return registry.equals("docker.io") ? "https://registry-1.docker.io" : "https://" + registry;
  }

  private static void host(StringBuilder out, String url, boolean unchecked) {
    out.append("\n[host.\"").append(url).append("\"]\n");
    out.append("capabilities = [\"pull\", \"resolve\"]\n");
    if (unchecked) {
      out.append("skip_verify = true\n");
    }
  }
}

package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.runtime.Runtime.Dns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.stream.Stream;

/**
 * How a pod resolves names (upstream {@code pkg/kubelet/network/dns}).
 *
 * @param dns for its resolv.conf
 * @param warnings events of the pod
 */
public record PodDns(Dns dns, List<Warning> warnings) {
  private static final int MOST_SERVERS = 3;
  private static final int MOST_SEARCHES = 32;
  private static final int MOST_SEARCH_LINE = 2048;
  /** Some resolvers abort at a longer one. */
  private static final int MOST_SEARCH = 253;

  public PodDns {
    warnings = List.copyOf(warnings);
  }

  public record Warning(String reason, String message) {}

  /** @param node what the node's own file says, {@link #parse} */
  public static PodDns of(Pod pod, ClusterDns cluster, Dns node) {
    List<Warning> warnings = new ArrayList<>();
    Dns base = base(pod, cluster, node, warnings);
    JsonObject more = pod.spec().object("dnsConfig");
    List<String> servers = merged(base.servers(), more.array("nameservers").strings());
    List<String> searches = merged(base.searches(), more.array("searches").strings());
    return new PodDns(
        new Dns(
            fewServers(servers, warnings),
            shortSearches(searches, warnings),
            options(base.options(), more.array("options").objects().toList())),
        warnings);
  }

  private static Dns base(Pod pod, ClusterDns cluster, Dns node, List<Warning> warnings) {
    String policy = pod.spec().string("dnsPolicy").orElse("ClusterFirst");
    if (policy.equals("None")) {
      return Dns.NONE;
    }
    boolean ofCluster =
        policy.equals("ClusterFirstWithHostNet") || policy.equals("ClusterFirst") && !pod.spec().bool("hostNetwork");
    if (!ofCluster) {
      return node;
    }
    if (cluster.servers().isEmpty()) {
      warnings.add(
          new Warning(
              "MissingClusterDNS",
              "pod: \"" + pod.name() + "_" + pod.namespace() + "(" + pod.uid()
                  + ")\". kubelet does not have ClusterDNS IP configured and cannot create Pod using \"ClusterFirst\" policy."
                  + " Falling back to \"Default\" policy."));
      return node;
    }
    String domain = cluster.domain();
    Stream<String> own =
        domain.isEmpty() ? Stream.of() : Stream.of(pod.namespace() + ".svc." + domain, "svc." + domain, domain);
    return new Dns(cluster.servers(), merged(own.toList(), node.searches().stream()), List.of("ndots:5"));
  }

  private static List<String> merged(List<String> first, Stream<String> then) {
    LinkedHashSet<String> all = new LinkedHashSet<>(first);
    then.forEach(all::add);
    return List.copyOf(all);
  }

  private static List<String> options(List<String> base, List<JsonObject> more) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String option : base) {
      int colon = option.indexOf(':');
      values.put(colon < 0 ? option : option.substring(0, colon), colon < 0 ? "" : option.substring(colon + 1));
    }
    more.forEach(option -> values.put(option.text("name"), option.text("value")));
    List<String> options = new ArrayList<>();
    values.forEach((name, value) -> options.add(value.isEmpty() ? name : name + ":" + value));
    return options;
  }

  private static List<String> fewServers(List<String> servers, List<Warning> warnings) {
    if (servers.size() <= MOST_SERVERS) {
      return servers;
    }
    List<String> few = servers.subList(0, MOST_SERVERS);
    warnings.add(
        new Warning(
            "DNSConfigForming",
            "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: "
                + String.join(" ", few)));
    return few;
  }

  private static List<String> shortSearches(List<String> searches, List<Warning> warnings) {
    List<String> kept = new ArrayList<>();
    int length = -1;
    boolean line = true;
    for (String search : searches.subList(0, Math.min(searches.size(), MOST_SEARCHES))) {
      line = line && (search.length() > MOST_SEARCH || length + 1 + search.length() <= MOST_SEARCH_LINE);
      if (line && search.length() <= MOST_SEARCH) {
        kept.add(search);
        length += 1 + search.length();
      }
    }
    if (kept.size() < searches.size()) {
      warnings.add(
          new Warning(
              "DNSConfigForming",
              "Search Line limits were exceeded, some search paths have been omitted, the applied search line is: "
                  + String.join(" ", kept)));
    }
    return kept;
  }

  /**
   * Reads a resolv.conf: servers and options add up, of searches the last line holds. That the root is searched ({@code search .}, as
   * systemd-resolved writes it) is not handed on: it finds nothing that the name itself does not, and not every C library bears it.
   */
  public static Dns parse(String text) {
    List<String> servers = new ArrayList<>();
    List<String> searches = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (String line : text.lines().toList()) {
      List<String> words = words(line);
      if (words.isEmpty() || words.getFirst().startsWith("#") || words.getFirst().startsWith(";")) {
        continue;
      }
      List<String> rest = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> rest.stream().findFirst().ifPresent(servers::add);
        case "search" -> {
          searches.clear();
          rest.stream()
              .filter(s -> !s.equals("."))
              .forEach(s -> searches.add(s.endsWith(".") ? s.substring(0, s.length() - 1) : s));
        }
        case "options" -> options.addAll(rest);
        default -> {}
      }
    }
    return new Dns(servers, searches, options);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(line);
    while (tokens.hasMoreTokens()) {
      words.add(tokens.nextToken());
    }
    return words;
  }
}

package dev.berth.dns.zone;

import dev.berth.dns.zone.Found.Wanted;
import dev.berth.model.ip.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From labels to what is under them. The shapes, after the zone's own labels are taken off:
 *
 * <pre>
 *                          nginx . default . svc
 *                  web-0 . nginx . default . svc
 *          _http . _tcp  . nginx . default . svc
 *                      10-0-0-5  . default . pod
 *                                    dns-version
 * </pre>
 *
 * A star is a label like any other. Underscores before port and protocol may be missing, as upstream.
 */
final class Lookup {
  private final Names names;

  Lookup(Names names) {
    this.names = names;
  }

  /** @param text a name without its zone: {@code web-0.nginx.default.svc}; empty for the zone's */
  Found find(String text) {
    if (text.isEmpty() || text.equals("svc") || text.equals("pod") || text.equals("dns")) {
      return new Found.Branch();
    }
    if (text.equals("dns-version")) {
      return new Found.Version();
    }
    int sort = text.lastIndexOf('.');
    return switch (text.substring(sort + 1)) {
      case "svc" -> inNamespace(text.substring(0, sort), true);
      case "pod" -> inNamespace(text.substring(0, sort), false);
      default -> new Found.Missing();
    };
  }

  private Found inNamespace(String text, boolean services) {
    int dot = text.lastIndexOf('.');
    String namespace = text.substring(dot + 1);
    if (!names.hasNamespace(namespace)) {
      return new Found.Missing();
    }
    if (dot < 0) {
      return new Found.Branch();
    }
    return services ? service(text, dot) : pod(text.substring(0, dot));
  }

  /** @param dot before the namespace */
  private Found service(String text, int dot) {
    int first = text.lastIndexOf('.', dot - 1);
    String key = text.substring(first + 1);
    Optional<Names.Entry> entry = names.service(key);
    if (entry.isEmpty()) {
      return new Found.Missing();
    }
    if (first < 0) {
      return whole(key, entry.get());
    }
    if (entry.get().service().orElseThrow().external()) {
      return new Found.Missing();
    }
    int second = text.lastIndexOf('.', first - 1);
    return second < 0
        ? endpoint(text, key, entry.get(), text.substring(0, first))
        : port(key, entry.get(), text.substring(0, second), text.substring(second + 1, first));
  }

  private static Found whole(String key, Names.Entry entry) {
    ServiceFacts service = entry.service().orElseThrow();
    if (service.external()) {
      return service.alias().<Found>map(Found.Alias::new).orElseGet(Found.Missing::new);
    }
    if (!service.headless()) {
      return new Found.Hosts(key, service.own(), Wanted.ANY);
    }
    return hosts(key, all(entry), Wanted.ANY);
  }

  private Found endpoint(String text, String key, Names.Entry entry, String label) {
    Found found = hosts(key, names.backends(text), Wanted.ANY);
    boolean aboveAPort =
        found instanceof Found.Missing
            && label.startsWith("_")
            && candidates(entry).stream().anyMatch(b -> hasPort(b, label.substring(1)));
    return aboveAPort ? new Found.Branch() : found;
  }

  private static boolean hasPort(Backend backend, String protocol) {
    return backend.ports().stream().anyMatch(p -> p.protocol().equals(protocol) && !p.name().isEmpty());
  }

  private static Found port(String key, Names.Entry entry, String port, String protocol) {
    Wanted wanted = new Wanted(bare(port), bare(protocol));
    boolean tooLong = port.indexOf('.') >= 0;
    if (tooLong || wanted.name().isEmpty() || wanted.protocol().isEmpty()) {
      return new Found.Missing();
    }
    return hosts(
        key,
        candidates(entry).stream().filter(b -> b.ports().stream().anyMatch(wanted::includes)).toList(),
        wanted);
  }

  private static String bare(String label) {
    return label.startsWith("_") ? label.substring(1) : label;
  }

  private static List<Backend> candidates(Names.Entry entry) {
    ServiceFacts service = entry.service().orElseThrow();
    return service.headless() ? all(entry) : service.own();
  }

  private static List<Backend> all(Names.Entry entry) {
    if (entry.slices().size() == 1) {
      return entry.slices().getFirst().backends();
    }
    List<Backend> all = new ArrayList<>();
    entry.slices().forEach(s -> all.addAll(s.backends()));
    return all;
  }

  private static Found hosts(String key, List<Backend> backends, Wanted wanted) {
    return backends.isEmpty() ? new Found.Missing() : new Found.Hosts(key, backends, wanted);
  }

  /** The address that the label says, whether there is a pod with it or not ("pods insecure"). */
  private static Found pod(String label) {
    if (label.indexOf('.') >= 0) {
      return new Found.Missing();
    }
    boolean v4 = label.chars().filter(c -> c == '-').count() == 3 && !label.contains("--");
    return IpAddress.parse(label.replace('-', v4 ? '.' : ':'))
        .<Found>map(a -> new Found.Hosts("", List.of(new Backend(a, "", List.of())), Wanted.ANY))
        .orElseGet(Found.Missing::new);
  }
}

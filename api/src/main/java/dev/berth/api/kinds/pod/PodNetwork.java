package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.AddressChecks;
import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.names.DnsNames;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A pod's names and addresses: resolver, entries of the hosts file, and the addresses that its status reports. */
final class PodNetwork {
  private static final int NAME_SERVERS = 3;
  private static final int SEARCH_PATHS = 32;
  private static final int SEARCH_CHARACTERS = 2048;

  private PodNetwork() {}

  static void dns(JsonObject spec, FieldPath path, Findings found) {
    boolean has = spec.has("dnsConfig");
    JsonObject config = spec.object("dnsConfig");
    JsonArray servers = config.array("nameservers");
    if (spec.text("dnsPolicy").equals("None")) {
      if (!has) {
        found.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
        return;
      }
      if (servers.isEmpty()) {
        found.required(
            path.child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");
        return;
      }
    }
    if (servers.size() > NAME_SERVERS) {
      found.invalid(path.child("nameservers"), servers, "must not have more than " + NAME_SERVERS + " nameservers");
    }
    for (int i = 0; i < servers.size(); i++) {
      ip(servers.get(i) instanceof JsonString s ? s.value() : "", path.child("nameservers").index(i), found);
    }
    JsonArray searches = config.array("searches");
    FieldPath searchesPath = path.child("searches");
    if (searches.size() > SEARCH_PATHS) {
      found.invalid(searchesPath, searches, "must not have more than " + SEARCH_PATHS + " search paths");
    }
    List<String> domains = searches.strings().toList();
    if (String.join(" ", domains).length() > SEARCH_CHARACTERS) {
      found.invalid(
          searchesPath,
          searches,
          "must not have more than " + SEARCH_CHARACTERS + " characters (including spaces) in the search list");
    }
    for (int i = 0; i < domains.size(); i++) {
      String domain = domains.get(i);
      if (!domain.equals(".")) {
        String name = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        found.invalid(searchesPath.index(i), name, DnsNames.subdomainWithUnderscore(name));
      }
    }
    JsonArray options = config.array("options");
    for (int i = 0; i < options.size(); i++) {
      if (options.object(i).text("name").isEmpty()) {
        found.required(path.child("options").index(i), "must not be empty");
      }
    }
  }

  static void hostAliases(JsonArray aliases, FieldPath path, Findings found) {
    for (int i = 0; i < aliases.size(); i++) {
      ip(aliases.object(i).text("ip"), path.index(i).child("ip"), found);
      List<String> names = aliases.object(i).array("hostnames").strings().toList();
      for (int j = 0; j < names.size(); j++) {
        found.invalid(
            path.index(i).child("hostnames").index(j), names.get(j), DnsNames.subdomain(names.get(j)));
      }
    }
  }

  private static void ip(String ip, FieldPath path, Findings found) {
    AddressChecks.legacyIp(path, ip, found);
  }

  static void podIps(JsonArray ips, FieldPath path, Findings found) {
    each(ips, path, found);
    oneOfEachFamily(ips, path, found);
    duplicates(ips, path, found);
  }

  static void hostIps(JsonObject status, FieldPath path, Findings found) {
    JsonArray ips = status.array("hostIPs");
    if (ips.isEmpty()) {
      return;
    }
    String first = ips.object(0).text("ip");
    if (!status.text("hostIP").equals(first)) {
      found.invalid(path.index(0).child("ip"), first, "must be equal to `hostIP`");
    }
    each(ips, path, found);
    duplicates(ips, path, found);
    oneOfEachFamily(ips, path, found);
  }

  private static void each(JsonArray ips, FieldPath path, Findings found) {
    for (int i = 0; i < ips.size(); i++) {
      ip(ips.object(i).text("ip"), path.index(i), found);
    }
  }

  private static void duplicates(JsonArray ips, FieldPath path, Findings found) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < ips.size(); i++) {
      if (!seen.add(ips.object(i).text("ip"))) {
        found.add(FieldError.duplicate(path.index(i), goIp(ips.object(i))));
      }
    }
  }

  private static void oneOfEachFamily(JsonArray ips, FieldPath path, Findings found) {
    if (ips.size() < 2) {
      return;
    }
    Set<Boolean> families =
        ips.objects()
            .map(o -> IpAddress.parseSloppy(o.text("ip")))
            .flatMap(Optional::stream)
            .map(a -> a.unmapped().v6())
            .collect(Collectors.toSet());
    if (families.size() != 2 || ips.size() > 2) {
      found.invalid(
          path,
          JsonArray.of(ips.objects().map(PodNetwork::goIp).toList()),
          "may specify no more than one IP for each IP family");
    }
  }

  private static JsonObject goIp(JsonObject ip) {
    return JsonObject.of("IP", JsonString.of(ip.text("ip")));
  }
}

package dev.berth.bench;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Picture;
import dev.berth.client.Source;
import dev.berth.dns.DnsServer;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * A cluster that is made up for its names: every second service is headless with ten pods that have hostnames, the others
 * have an address. Also what is asked of it: what programs in pods ask, with the many names that the search path makes and
 * that are not there.
 */
final class NamedCluster implements Source {
  private static final int NAMESPACES = 20;
  private static final int PODS = 10;

  private final Loop loop;
  private final Map<String, List<JsonObject>> objects = new LinkedHashMap<>();
  private final int services;

  NamedCluster(Loop loop, int services) {
    this.loop = loop;
    this.services = services;
    for (int i = 0; i < NAMESPACES; i++) {
      add("namespaces", "{metadata: {name: ns-%d}}".formatted(i));
    }
    for (int i = 0; i < services; i++) {
      String address = isHeadless(i) ? "None" : "10.%d.%d.%d".formatted(96 + (i >> 16), i >> 8 & 0xff, i & 0xff);
      add(
          "services",
          "{metadata: {namespace: %s, name: %s}, spec: {clusterIP: %s, ports: [{name: http, port: 80}]}}"
              .formatted(namespace(i), service(i), address));
      if (isHeadless(i)) {
        add(
            "endpointslices",
            "{metadata: {namespace: %s, name: %s-1, labels: {kubernetes.io/service-name: %s}}, addressType: IPv4, ports: [{name: http, port: 8080, protocol: TCP}]}"
                .formatted(namespace(i), service(i), service(i)),
            endpoints(i));
      }
    }
  }

  private static boolean isHeadless(int i) {
    return i % 2 == 0;
  }

  private static String namespace(int i) {
    return "ns-" + i % NAMESPACES;
  }

  private static String service(int i) {
    return "service-" + i;
  }

  private static JsonArray endpoints(int service) {
    List<JsonObject> endpoints = new ArrayList<>();
    for (int i = 0; i < PODS; i++) {
      int number = service * PODS + i;
      endpoints.add(
          (JsonObject)
              Yaml.parse(
                  "{addresses: [10.%d.%d.%d], hostname: pod-%d, conditions: {ready: true}}"
                      .formatted(128 + (number >> 16), number >> 8 & 0xff, number & 0xff, i)));
    }
    return JsonArray.of(endpoints);
  }

  private void add(String resource, String yaml) {
    add(resource, yaml, JsonArray.EMPTY);
  }

  private void add(String resource, String yaml, JsonArray endpoints) {
    JsonObject object = (JsonObject) Yaml.parse(yaml);
    object = endpoints.isEmpty() ? object : object.with("endpoints", endpoints);
    List<JsonObject> all = objects.computeIfAbsent(resource, _ -> new ArrayList<>());
    all.add(
        object.updateObject(
            "metadata", m -> m.with("uid", resource + all.size()).with("resourceVersion", Integer.toString(all.size() + 1))));
  }

  /** A view of it, complete after the loop's next turns. */
  Picture picture() {
    return CompletableFuture.supplyAsync(
            () -> {
              Picture picture = new Picture(loop, this);
              picture.follow(DnsServer.NEEDS.kinds());
              return picture;
            },
            loop)
        .join();
  }

  @Override
  public Following follow(Set<ResourceType> types, Sink sink) {
    loop.execute(
        () -> {
          types.forEach(type -> sink.listed(type, objects.getOrDefault(type.plural(), List.of())));
          sink.changed(List.of(), services + 1);
        });
    return () -> {};
  }

  /** Lines such as {@code pod-3.service-8.ns-8.svc.cluster.local A}, as dnsperf reads them; the same on every run. */
  List<String> questions(int number) {
    RandomGenerator random = new SplittableRandom(1);
    List<String> lines = new ArrayList<>(number);
    for (int i = 0; i < number; i++) {
      int any = random.nextInt(services);
      int headless = any & ~1;
      int other = any | 1;
      lines.add(
          switch (random.nextInt(10)) {
            case 0, 1, 2 -> "pod-" + random.nextInt(PODS) + "." + name(headless) + " A";
            case 3, 4 -> name(other) + " A";
            case 5 -> name(other) + " AAAA";
            case 6 -> name(headless) + " A";
            case 7 -> "_http._tcp." + name(other) + " SRV";
            default -> name(any).replace(".svc.cluster.local", "") + ".ns-1.svc.cluster.local A";
          });
    }
    return lines;
  }

  private static String name(int service) {
    return service(service) + "." + namespace(service) + ".svc.cluster.local";
  }
}

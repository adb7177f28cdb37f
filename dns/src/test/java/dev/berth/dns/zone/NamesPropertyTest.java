package dev.berth.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.dns.wire.Answer;
import dev.berth.dns.wire.Name;
import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.ResourceRecord;
import dev.berth.dns.wire.Types;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Service;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * After any history of objects, what is answered is what would be answered by names that were told only how things are now,
 * and it is in the view.
 */
@Spec({"D5", "D6", "D9"})
class NamesPropertyTest {
  private static final List<String> NAMESPACES = List.of("a", "b");
  private static final List<String> SERVICES = List.of("one", "two", "three");
  private static final List<String> HOSTNAMES = List.of("", "", "web-0", "web-1", "web-2");
  private static final int ADDRESSES = 12;

  @Property(tries = 300)
  void answersAreThoseOfTheViewAsItIs(@ForAll long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Cluster cluster = new Cluster("a");
    for (int step = 0; step < 60; step++) {
      change(cluster, random);
      if (random.nextInt(10) == 0) {
        cluster.source.relist();
      }
      cluster.loop.runDue();
    }
    Names anew = new Names();
    anew.follow(cluster.picture);
    anew.complete();
    Zone fresh = new Zone(Name.of("cluster.local"), 5, anew);
    Set<String> ready = readyAddresses(cluster);
    for (Question question : questions()) {
      Outcome now = cluster.zone.answer(question);
      assertThat(sorted(now)).as("%s", question).isEqualTo(sorted(fresh.answer(question)));
      if (now instanceof Outcome.Ours(Answer answer) && question.type() == Types.A) {
        for (ResourceRecord record : answer.answers()) {
          if (record.type() == Types.A) {
            assertThat(ready).as("%s", question).contains(text(record.data().head()));
          }
        }
      }
    }
  }

  private static void change(Cluster cluster, RandomGenerator random) {
    String namespace = pick(NAMESPACES, random);
    String name = pick(SERVICES, random);
    switch (random.nextInt(8)) {
      case 0 -> toggle(cluster, Kinds.NAMESPACE, "", namespace, "{metadata: {name: %s}}".formatted(namespace), random);
      case 1, 2 ->
          toggle(
              cluster,
              Kinds.SERVICE,
              namespace,
              name,
              "{metadata: {namespace: %s, name: %s}, spec: %s}".formatted(namespace, name, spec(random)),
              random);
      default -> {
        String slice = "slice-" + random.nextInt(4);
        toggle(
            cluster,
            Kinds.ENDPOINT_SLICE,
            namespace,
            slice,
            "{metadata: {namespace: %s, name: %s, labels: {kubernetes.io/service-name: %s}}, addressType: IPv4, ports: [{name: http, port: 80, protocol: TCP}], endpoints: [%s]}"
                .formatted(namespace, slice, name, endpoints(random)),
            random);
      }
    }
  }

  private static void toggle(
      Cluster cluster, Kind<?> kind, String namespace, String name, String yaml, RandomGenerator random) {
    boolean there = cluster.source.list(kind).stream().anyMatch(o -> o.namespace().equals(namespace) && o.name().equals(name));
    if (there && random.nextInt(3) == 0) {
      cluster.source.remove(kind, namespace, name);
    } else {
      cluster.source.put(kind, yaml);
    }
  }

  private static String spec(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> "{clusterIP: 10.96.0.%d, ports: [{name: http, port: 80}]}".formatted(random.nextInt(ADDRESSES));
      case 1 -> "{type: ExternalName, externalName: %s.a.svc.cluster.local}".formatted(pick(SERVICES, random));
      default -> "{clusterIP: None, ports: [{name: http, port: 80}]}";
    };
  }

  private static String endpoints(RandomGenerator random) {
    List<String> endpoints = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      String hostname = pick(HOSTNAMES, random);
      endpoints.add(
          "{addresses: [10.244.0.%d]%s, conditions: {ready: %s}}"
              .formatted(
                  random.nextInt(ADDRESSES), hostname.isEmpty() ? "" : ", hostname: " + hostname, random.nextInt(3) > 0));
    }
    return String.join(", ", endpoints);
  }

  private static <T> T pick(List<T> from, RandomGenerator random) {
    return from.get(random.nextInt(from.size()));
  }

  private static List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    for (String namespace : NAMESPACES) {
      questions.add(Question.of(namespace + ".svc.cluster.local", Types.A));
      for (String service : SERVICES) {
        String name = service + "." + namespace + ".svc.cluster.local";
        questions.add(Question.of(name, Types.A));
        questions.add(Question.of(name, Types.CNAME));
        questions.add(Question.of("_http._tcp." + name, Types.SRV));
        for (String hostname : new HashSet<>(HOSTNAMES)) {
          if (!hostname.isEmpty()) {
            questions.add(Question.of(hostname + "." + name, Types.A));
          }
        }
        for (int i = 0; i < ADDRESSES; i++) {
          questions.add(Question.of("10-244-0-" + i + "." + name, Types.A));
        }
      }
    }
    for (int i = 0; i < ADDRESSES; i++) {
      questions.add(Question.of(i + ".0.244.10.in-addr.arpa", Types.PTR));
      questions.add(Question.of(i + ".0.96.10.in-addr.arpa", Types.PTR));
    }
    return questions;
  }

  /** Without order, and without the serial number, which counts what happened. */
  private static Object sorted(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Elsewhere elsewhere -> elsewhere;
      case Outcome.Ours(Answer answer) ->
          answer.rcode() + " " + new TreeSet<>(Cluster.words(answer.answers())) + new TreeSet<>(Cluster.words(answer.additional()));
    };
  }

  /** Of the view: cluster addresses, and endpoints that do not say that they are not ready. */
  private static Set<String> readyAddresses(Cluster cluster) {
    Set<String> addresses = new HashSet<>();
    for (Service service : cluster.picture.list(Kinds.SERVICE, "")) {
      addresses.add(service.clusterIp());
    }
    for (AnyObject slice : cluster.picture.list(Kinds.ENDPOINT_SLICE, "")) {
      slice
          .json()
          .array("endpoints")
          .objects()
          .filter(e -> e.object("conditions").bool("ready"))
          .forEach(e -> e.array("addresses").strings().forEach(addresses::add));
    }
    return addresses;
  }

  private static String text(byte[] head) {
    long low = 0;
    for (byte b : head) {
      low = low << 8 | b & 0xff;
    }
    return new IpAddress(false, 0, low).toString();
  }
}

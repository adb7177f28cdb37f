package dev.berth.dns.zone;

import dev.berth.dns.wire.Answer;
import dev.berth.dns.wire.Name;
import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.Rdata;
import dev.berth.dns.wire.ResourceRecord;
import dev.berth.dns.wire.Types;
import dev.berth.model.ip.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Answers for the cluster's domain, and for the addresses that have names in it. A name that is there without what was asked
 * for gets an empty answer, one that is not there NXDOMAIN, both with the zone's SOA record, whose last number says how long
 * that may be remembered. Reverse names that are not ours are somebody else's.
 *
 * <p>Any thread. Answers depend on {@link Names} only; they come in its order.
 */
public final class Zone {
  /** Of the Kubernetes DNS specification that this is. */
  public static final String VERSION = "1.1.0";

  private static final int VERSION_TTL = 28_800;
  private static final int LONGEST_CHAIN = 10;
  private static final int SOA_MOST_TTL = 300;
  private static final int REFRESH = 7_200;
  private static final int RETRY = 1_800;
  private static final int EXPIRE = 86_400;

  /** The Service that clients reach us by, wherever it is there. */
  private static final String OWN_SERVICE = "kube-dns.kube-system";

  private final Name domain;
  private final int ttl;
  private final Names names;
  private final Lookup lookup;

  /**
   * A zone.
   *
   * @param domain {@code cluster.local}
   * @param ttlSeconds of its answers, and how long others may remember that something is missing
   */
  public Zone(Name domain, int ttlSeconds, Names names) {
    this.domain = domain;
    this.ttl = ttlSeconds;
    this.names = names;
    this.lookup = new Lookup(names);
  }

  public Outcome answer(Question question) {
    if (question.name().isWithin(domain)) {
      return names.isComplete() ? inside(question) : failed();
    }
    Optional<IpAddress> address = Reverse.address(question.name());
    if (address.isPresent()) {
      return names.isComplete() ? reverse(question, names.namesOf(address.get())) : failed();
    }
    return new Outcome.Elsewhere(List.of(), question);
  }

  private static Outcome failed() {
    return new Outcome.Ours(Answer.only(Types.SERVFAIL));
  }

  private Outcome reverse(Question question, List<String> found) {
    if (found.isEmpty()) {
      return new Outcome.Elsewhere(List.of(), question);
    }
    return answered(
        question.type() != Types.PTR
            ? List.of()
            : found.stream().map(n -> record(question.name(), Types.PTR, Rdata.of(below(n)))).toList(),
        List.of());
  }

  private Outcome inside(Question question) {
    return switch (lookup.find(relative(question.name()))) {
      case Found.Missing _ -> nameServer(question).orElseGet(() -> negative(Types.NXDOMAIN));
      case Found.Branch _ -> question.name().equals(domain) ? apex(question) : negative(Types.NOERROR);
      case Found.Version _ ->
          answered(
              question.type() == Types.TXT
                  ? List.of(new ResourceRecord(question.name(), Types.TXT, VERSION_TTL, Rdata.strings(VERSION)))
                  : List.of(),
              List.of());
      case Found.Alias alias -> alias(question, alias);
      case Found.Hosts hosts ->
          question.type() == Types.SRV
              ? services(question, hosts)
              : answered(addresses(question.name(), question.type(), hosts), List.of());
    };
  }

  private String relative(Name name) {
    String text = name.text();
    int end = text.length() - domain.text().length();
    return end == 0 ? "" : text.substring(0, end - 1);
  }

  /** @param text {@code web-0.nginx.default} */
  private Name below(String text) {
    return Name.of(text + ".svc." + domain.text());
  }

  private ResourceRecord record(Name owner, int type, Rdata data) {
    return new ResourceRecord(owner, type, ttl, data);
  }

  /** Nothing to say about a name that is there is said with the SOA record. */
  private Outcome answered(List<ResourceRecord> records, List<ResourceRecord> additional) {
    return records.isEmpty()
        ? negative(Types.NOERROR)
        : new Outcome.Ours(new Answer(Types.NOERROR, true, records, List.of(), additional));
  }

  private Outcome negative(int rcode) {
    return new Outcome.Ours(new Answer(rcode, true, List.of(), List.of(soa()), List.of()));
  }

  private ResourceRecord soa() {
    Name server = Name.of("ns.dns." + domain.text());
    Name mailbox = Name.of("hostmaster." + domain.text());
    return new ResourceRecord(
        domain,
        Types.SOA,
        Math.min(ttl, SOA_MOST_TTL),
        Rdata.soa(server, mailbox, names.serial(), REFRESH, RETRY, EXPIRE, ttl));
  }

  private Outcome apex(Question question) {
    return switch (question.type()) {
      case Types.SOA -> answered(List.of(soa()), List.of());
      case Types.NS -> {
        Found.Hosts own = own();
        Name server = own.backends().isEmpty() ? Name.of("ns.dns." + domain.text()) : below(OWN_SERVICE);
        List<ResourceRecord> glue = new ArrayList<>(addresses(server, Types.A, own));
        glue.addAll(addresses(server, Types.AAAA, own));
        yield answered(List.of(record(domain, Types.NS, Rdata.of(server))), glue);
      }
      default -> negative(Types.NOERROR);
    };
  }

  /** The name in the SOA record has our own addresses. */
  private Optional<Outcome> nameServer(Question question) {
    return relative(question.name()).equals("ns.dns")
        ? Optional.of(answered(addresses(question.name(), question.type(), own()), List.of()))
        : Optional.empty();
  }

  private Found.Hosts own() {
    return new Found.Hosts(
        OWN_SERVICE,
        names.service(OWN_SERVICE).flatMap(Names.Entry::service).map(ServiceFacts::own).orElse(List.of()),
        Found.Wanted.ANY);
  }

  private List<ResourceRecord> addresses(Name owner, int type, Found.Hosts hosts) {
    if (type != Types.A && type != Types.AAAA) {
      return List.of();
    }
    Set<IpAddress> all = new LinkedHashSet<>();
    for (Backend backend : hosts.backends()) {
      if (backend.address().v6() == (type == Types.AAAA)) {
        all.add(backend.address());
      }
    }
    List<ResourceRecord> records = new ArrayList<>(all.size());
    all.forEach(a -> records.add(record(owner, type, Rdata.of(bytes(a)))));
    return records;
  }

  private static byte[] bytes(IpAddress address) {
    return address.v6()
        ? ByteBuffer.allocate(16).putLong(address.high()).putLong(address.low()).array()
        : ByteBuffer.allocate(4).putInt((int) address.low()).array();
  }

  /** One record for each name and port, with the addresses of the names. */
  private Outcome services(Question question, Found.Hosts hosts) {
    record Target(String name, int port) {}

    int total = 0;
    Set<Target> targets = new LinkedHashSet<>();
    for (Backend backend : hosts.backends()) {
      String name = backend.label().isEmpty() ? hosts.service() : backend.label() + "." + hosts.service();
      for (Port port : backend.ports()) {
        if (hosts.port().includes(port)) {
          total++;
          if (port.number() != 0) {
            targets.add(new Target(name, port.number()));
          }
        }
      }
    }
    int weight = Math.max(1, 100 / Math.max(1, total));
    List<ResourceRecord> records = new ArrayList<>(targets.size());
    targets.forEach(
        t -> records.add(record(question.name(), Types.SRV, Rdata.srv(0, weight, t.port, below(t.name)))));
    return answered(records, targetAddresses(hosts));
  }

  private List<ResourceRecord> targetAddresses(Found.Hosts hosts) {
    Set<ResourceRecord> records = new LinkedHashSet<>();
    for (Backend backend : hosts.backends()) {
      if (backend.ports().stream().anyMatch(p -> p.number() != 0 && hosts.port().includes(p))) {
        Name owner = below(backend.label().isEmpty() ? hosts.service() : backend.label() + "." + hosts.service());
        records.add(record(owner, backend.address().v6() ? Types.AAAA : Types.A, Rdata.of(bytes(backend.address()))));
      }
    }
    return List.copyOf(records);
  }

  /** Follows aliases within the zone. What ends there without an address is an empty answer, as upstream. */
  private Outcome alias(Question question, Found.Alias first) {
    if (question.type() == Types.CNAME) {
      return answered(List.of(record(question.name(), Types.CNAME, Rdata.of(first.target()))), List.of());
    }
    if (question.type() != Types.A && question.type() != Types.AAAA) {
      return negative(Types.NOERROR);
    }
    List<ResourceRecord> chain = new ArrayList<>();
    Name owner = question.name();
    Name target = first.target();
    while (chain.size() < LONGEST_CHAIN) {
      chain.add(record(owner, Types.CNAME, Rdata.of(target)));
      if (!target.isWithin(domain)) {
        return new Outcome.Elsewhere(List.copyOf(chain), new Question(target, question.type(), Types.IN));
      }
      switch (lookup.find(relative(target))) {
        case Found.Alias next -> {
          owner = target;
          target = next.target();
        }
        case Found.Hosts hosts -> {
          List<ResourceRecord> last = addresses(target, question.type(), hosts);
          chain.addAll(last);
          return last.isEmpty() ? negative(Types.NOERROR) : answered(chain, List.of());
        }
        case Found.Missing _, Found.Branch _, Found.Version _ -> {
          return negative(Types.NOERROR);
        }
      }
    }
    return negative(Types.NOERROR);
  }
}

package dev.berth.dns.zone;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedSource;
import dev.berth.client.Picture;
import dev.berth.dns.wire.Answer;
import dev.berth.dns.wire.Name;
import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.ResourceRecord;
import dev.berth.dns.wire.Types;
import dev.berth.model.kinds.Kinds;
import java.util.List;
import java.util.Map;

/** A cluster whose objects a test puts, and its names. */
public final class Cluster {
  public static final Map<String, Integer> TYPES =
      Map.of(
          "A", Types.A, "AAAA", Types.AAAA, "SRV", Types.SRV, "PTR", Types.PTR, "CNAME", Types.CNAME, "TXT", Types.TXT,
          "NS", Types.NS, "SOA", Types.SOA, "MX", Types.MX, "HTTPS", 65);

  public final VirtualLoop loop = new VirtualLoop(1);
  public final FixedSource source = new FixedSource(loop);
  public final Names names = new Names();
  public final Zone zone = new Zone(Name.of("cluster.local"), 5, names);
  public final Picture picture;

  public Cluster(String... namespaces) {
    picture = source.picture(Kinds.NAMESPACE, Kinds.SERVICE, Kinds.ENDPOINT_SLICE);
    names.follow(picture);
    for (String namespace : namespaces) {
      source.put(Kinds.NAMESPACE, "{metadata: {name: %s}}".formatted(namespace));
    }
    loop.runDue();
    names.complete();
  }

  /** @param ports such as {@code "{name: http, port: 80, protocol: TCP}"} */
  public Cluster service(String key, String spec) {
    source.put(Kinds.SERVICE, "{metadata: %s, spec: %s}".formatted(metadata(key), spec));
    loop.runDue();
    return this;
  }

  /** @param rest members {@code ports} and {@code endpoints} */
  public Cluster slice(String key, String service, String rest) {
    String type = rest.contains("addressType") ? "" : "addressType: IPv4, ";
    source.put(
        Kinds.ENDPOINT_SLICE,
        "{metadata: {namespace: %s, name: %s, labels: {kubernetes.io/service-name: %s}}, %s%s}"
            .formatted(namespace(key), name(key), service, type, rest));
    loop.runDue();
    return this;
  }

  private static String namespace(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  private static String name(String key) {
    return key.substring(key.indexOf('/') + 1);
  }

  private static String metadata(String key) {
    return "{namespace: %s, name: %s}".formatted(namespace(key), name(key));
  }

  /** A question such as {@code "nginx.default.svc.cluster.local A"}. */
  public static Question question(String text) {
    int space = text.indexOf(' ');
    return Question.of(text.substring(0, space), TYPES.get(text.substring(space + 1)));
  }

  public Outcome ask(String question) {
    return zone.answer(question(question));
  }

  public Answer answer(String question) {
    return ((Outcome.Ours) ask(question)).answer();
  }

  /** Result code and answers, each in a word or two; sorted. */
  public List<String> say(String question) {
    Answer answer = answer(question);
    return answer.answers().isEmpty()
        ? List.of(answer.rcode() == Types.NXDOMAIN ? "NXDOMAIN" : answer.rcode() == Types.NOERROR ? "NODATA" : "rcode " + answer.rcode())
        : words(answer.answers());
  }

  public static List<String> words(List<ResourceRecord> records) {
    return records.stream().map(Cluster::word).sorted().toList();
  }

  private static String word(ResourceRecord record) {
    byte[] head = record.data().head();
    return switch (record.type()) {
      case Types.A, Types.AAAA -> record.owner().text() + " " + Literal.of(head);
      case Types.SRV ->
          u16(head, 0) + " " + u16(head, 2) + " " + u16(head, 4) + " " + record.data().names().getFirst().text();
      case Types.PTR, Types.CNAME, Types.NS -> record.data().names().getFirst().text();
      default -> record.data().toString();
    };
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  /** Addresses as text. */
  private static final class Literal {
    static String of(byte[] address) {
      try {
        return java.net.InetAddress.getByAddress(address).getHostAddress();
      } catch (java.net.UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}

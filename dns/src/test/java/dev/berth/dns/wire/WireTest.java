package dev.berth.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Bytes to values and back, held against dnsjava. */
class WireTest {
  private static final int ROOM = 1232;

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withCharRange('a', 'z').withChars('-', '_', '0', 'A', 'Z').ofMinLength(1).ofMaxLength(12)
        .list().ofMinSize(1).ofMaxSize(6)
        .map(labels -> String.join(".", labels));
  }

  @Provide
  Arbitrary<ResourceRecord> records() {
    Arbitrary<Name> name = names().map(Name::of);
    Arbitrary<ResourceRecord> address =
        Combinators.combine(name, Arbitraries.bytes().array(byte[].class).ofSize(4))
            .as((n, a) -> new ResourceRecord(n, Types.A, 30, Rdata.of(a)));
    Arbitrary<ResourceRecord> alias =
        Combinators.combine(name, name).as((n, t) -> new ResourceRecord(n, Types.CNAME, 5, Rdata.of(t)));
    Arbitrary<ResourceRecord> service =
        Combinators.combine(name, name).as((n, t) -> new ResourceRecord(n, Types.SRV, 5, Rdata.srv(0, 50, 80, t)));
    Arbitrary<ResourceRecord> soa =
        Combinators.combine(name, name)
            .as((n, t) -> new ResourceRecord(n, Types.SOA, 5, Rdata.soa(t, n, 1, 2, 3, 4, 5)));
    Arbitrary<ResourceRecord> text =
        name.map(n -> new ResourceRecord(n, Types.TXT, 5, Rdata.strings("a", "b c")));
    return Arbitraries.oneOf(address, alias, service, soa, text);
  }

  private static Query query(String name, int type, Optional<Edns> edns) {
    return new Query(77, true, false, Question.of(name, type), edns);
  }

  /** What is written, both we and dnsjava read as it was meant. */
  @Property(tries = 200)
  @Spec("D15")
  void anAnswerIsReadAsItWasWritten(
      @ForAll("names") String name, @ForAll("records") ResourceRecord one, @ForAll("records") ResourceRecord two)
      throws IOException {
    Answer answer = new Answer(Types.NOERROR, true, List.of(one, two, one), List.of(two), List.of(one));
    byte[] bytes = Writer.answer(query(name, Types.A, Optional.of(new Edns(4096, 0, true))), answer, Writer.MOST, ROOM);
    Reply reply = Reply.parse(bytes).orElseThrow();
    assertThat(reply.question().name().isWrittenAs(Name.of(name))).isTrue();
    assertThat(reply.answer()).isEqualTo(new Answer(Types.NOERROR, false, answer.answers(), answer.authority(), answer.additional()));
    Message theirs = new Message(bytes);
    assertThat(theirs.getOPT().getPayloadSize()).isEqualTo(ROOM);
    assertThat(theirs.getOPT().getFlags()).isEqualTo(0x8000);
    assertThat(theirs.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(theirs.getSection(Section.ANSWER).stream().map(Record::getType).toList())
        .containsExactly(one.type(), two.type(), one.type());
    assertThat(theirs.getSection(Section.ANSWER).stream().map(r -> r.getName().toString()).toList())
        .usingElementComparator(String::compareToIgnoreCase)
        .containsExactly(one.owner().toString(), two.owner().toString(), one.owner().toString());
    assertThat(Reply.parse(theirs.toWire()).orElseThrow().answer()).as("and back").isEqualTo(reply.answer());
  }

  /** Whatever does not fit is cut at a record, and what is left is a message that says so. */
  @Property(tries = 200)
  @Spec("D15")
  void anAnswerFitsAndSaysWhatIsMissing(@ForAll @IntRange(max = 200) int count, @ForAll @IntRange(min = 512, max = 4096) int limit)
      throws IOException {
    Name owner = Name.of("nginx.default.svc.cluster.local");
    List<ResourceRecord> records = new ArrayList<>();
    List<ResourceRecord> more = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(new ResourceRecord(owner, Types.SRV, 5, Rdata.srv(0, 1, 80, Name.of("web-" + i + ".nginx.default.svc.cluster.local"))));
      more.add(new ResourceRecord(Name.of("web-" + i + ".nginx.default.svc.cluster.local"), Types.A, 5, Rdata.of(new byte[] {10, 0, 0, (byte) i})));
    }
    byte[] bytes =
        Writer.answer(
            query("nginx.default.svc.cluster.local", Types.SRV, Optional.of(new Edns(limit, 0, false))),
            new Answer(Types.NOERROR, true, records, List.of(), more),
            limit,
            ROOM);
    assertThat(bytes.length).isLessThanOrEqualTo(limit);
    Message theirs = new Message(bytes);
    int written = theirs.getSection(Section.ANSWER).size();
    assertThat(theirs.getHeader().getFlag(Flags.TC)).isEqualTo(written < count);
    assertThat(theirs.getOPT()).isNotNull();
    if (written < count) {
      assertThat(limit - bytes.length).as("not one more went in").isLessThan(80);
      assertThat(theirs.getSection(Section.ADDITIONAL)).hasSize(1);
    }
  }

  /** Reading ends, and gives something, whatever comes. */
  @Property(tries = 2000)
  void noBytesAreTooStrange(@ForAll byte[] bytes) {
    assertThat(Request.parse(bytes)).isNotNull();
    assertThat(Reply.parse(bytes)).isNotNull();
  }

  /** The same with messages that are almost right: a byte changed, and the end lost. */
  @Property(tries = 3000)
  void noBrokenMessageIsTooStrange(
      @ForAll("records") ResourceRecord record, @ForAll int place, @ForAll byte value, @ForAll int length) {
    byte[] whole =
        Writer.answer(
            query("a.b.c", Types.A, Optional.of(new Edns(1232, 0, false))),
            new Answer(0, true, List.of(record, record), List.of(record), List.of()),
            Writer.MOST,
            ROOM);
    byte[] broken = Arrays.copyOf(whole, Math.floorMod(length, whole.length + 1));
    if (broken.length > 0) {
      broken[Math.floorMod(place, broken.length)] = value;
    }
    assertThat(Reply.parse(broken)).isNotNull();
    byte[] asked = broken.clone();
    if (asked.length > 2) {
      asked[2] = (byte) (asked[2] & 0x7f);
    }
    switch (Request.parse(asked)) {
      case Request.Noise _ -> assertThat(asked.length).isLessThan(12);
      case Request.Wrong wrong -> {
        byte[] result = Writer.result(wrong, ROOM);
        assertThat((result[0] & 0xff) << 8 | result[1] & 0xff).isEqualTo((asked[0] & 0xff) << 8 | asked[1] & 0xff);
        assertThat(Reply.parse(result).isPresent() || wrong.question().isEmpty() || wrong.rcode() == Types.NOTIMP).isTrue();
      }
      case Request.Asked(Query query) ->
          assertThat(Writer.answer(query, Answer.only(Types.NXDOMAIN), 512, ROOM).length).isLessThanOrEqualTo(512);
    }
  }

  @Property(tries = 300)
  void aQuestionIsReadAsDnsjavaWroteIt(@ForAll("names") String name, @ForAll long bits, @ForAll boolean edns) {
    Name asked = Name.of(name).withCase(bits);
    Message theirs =
        Message.newQuery(Record.newRecord(new org.xbill.DNS.Name[] {theirs(asked)}[0], Type.AAAA, DClass.IN));
    if (edns) {
      theirs.addRecord(new OPTRecord(1400, 0, 0, 0x8000), Section.ADDITIONAL);
    }
    Request.Asked request = (Request.Asked) Request.parse(theirs.toWire());
    assertThat(request.query().id()).isEqualTo(theirs.getHeader().getID());
    assertThat(request.query().recursive()).isTrue();
    assertThat(request.query().question()).isEqualTo(Question.of(name, Types.AAAA));
    assertThat(request.query().question().name().isWrittenAs(asked)).isTrue();
    assertThat(request.query().edns()).isEqualTo(edns ? Optional.of(new Edns(1400, 0, true)) : Optional.empty());
    assertThat(request.query().payloadBytes(ROOM)).isEqualTo(edns ? ROOM : 512);
  }

  private static org.xbill.DNS.Name theirs(Name name) {
    try {
      return new org.xbill.DNS.Name(name.wire());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Example
  void pointersThatLeadForwardOrInCirclesAreMalformed() {
    String header = "000180000001000100000000";
    for (String body : List.of("c00c00010001", "01ffc00c00010001", "c0ff00010001", "c00e00010001c00c")) {
      assertThat(Reply.parse(HexFormat.of().parseHex(header + body))).as(body).isEmpty();
    }
    String asked = "000101000001000000000000";
    for (String body : List.of("c00c00010001", "4061" + "00".repeat(8), "0161", "016100", "3f61", "0161000001")) {
      assertThat(Request.parse(HexFormat.of().parseHex(asked + body)))
          .as(body)
          .isInstanceOfSatisfying(Request.Wrong.class, w -> assertThat(w.rcode()).isEqualTo(Types.FORMERR));
    }
  }

  @Example
  void namesThatCannotBeAreRefused() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "a".repeat(61));
    assertThat(Name.of(longest).wire()).hasSize(255);
    for (String text : List.of(longest + "a", "a..b", ".", ".a", "a".repeat(64))) {
      if (!text.equals(".")) {
        assertThatThrownBy(() -> Name.of(text)).as(text).isInstanceOf(IllegalArgumentException.class);
      }
    }
    assertThat(Name.of(".")).isEqualTo(Name.ROOT);
  }

  @Example
  void aDotWithinALabelIsNoSeparator() {
    Name odd = Name.ofWire(new byte[] {3, 'a', '.', 'b', 1, 'c', 0});
    assertThat(odd).isNotEqualTo(Name.of("a.b.c"));
    assertThat(odd.isWithin(Name.of("c"))).isTrue();
    assertThat(odd.isWithin(Name.of("b.c"))).isFalse();
    byte[] bytes = Writer.question(1, new Question(odd, Types.A, Types.IN), false, false, ROOM);
    bytes[2] |= (byte) 0x80;
    assertThat(Reply.parse(bytes).orElseThrow().question().name().isWrittenAs(odd)).isTrue();
  }
}

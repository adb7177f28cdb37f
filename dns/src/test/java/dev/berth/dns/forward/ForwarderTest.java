package dev.berth.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.dns.wire.Answer;
import dev.berth.dns.wire.Name;
import dev.berth.dns.wire.ResourceRecord;
import dev.berth.dns.wire.Types;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Who is asked, how often, and what is remembered, in virtual time. */
class ForwarderTest {
  private static final InetSocketAddress FIRST = new InetSocketAddress("192.0.2.1", 53);
  private static final InetSocketAddress SECOND = new InetSocketAddress("192.0.2.2", 53);
  private static final Asked ASKED = asked("example.com");

  private final VirtualLoop loop = new VirtualLoop(7);
  private final Others others = new Others(loop);
  private final Forwarder forwarder = forwarder(100, 100);
  private final List<Answer> answers = new ArrayList<>();

  private Forwarder forwarder(int underWay, int remembered) {
    return new Forwarder(
        loop, others, List.of(FIRST, SECOND), Duration.ofSeconds(2), underWay, 1232, remembered, Duration.ofSeconds(30));
  }

  @AfterEach
  void nothingIsLeftOpen() {
    assertThat(loop.failures()).isEmpty();
    assertThat(others.open).isZero();
  }

  private static Asked asked(String name) {
    return new Asked(Name.of(name), Types.A, false, false);
  }

  private Answer ask(Asked asked) {
    forwarder.ask(asked, answers::add);
    loop.advance(Duration.ofSeconds(10));
    return answers.getLast();
  }

  /** An answer to that question with a result and these records, an empty line between sections. */
  private static Message reply(Others.Got got, int rcode, String records) {
    Message reply = new Message(got.question().getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setRcode(rcode);
    reply.addRecord(got.question().getQuestion(), Section.QUESTION);
    String[] sections = records.split("\n\n", -1);
    for (int i = 0; i < sections.length; i++) {
      try (Master master = new Master(new java.io.ByteArrayInputStream(sections[i].getBytes(java.nio.charset.StandardCharsets.UTF_8)))) {
        for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
          reply.addRecord(record, Section.ANSWER + i);
        }
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return reply;
  }

  private static Function<Others.Got, Others.Say> saying(int rcode, String records) {
    return got -> Others.Say.now(reply(got, rcode, records));
  }

  private static List<String> ttls(Answer answer) {
    return answer.answers().stream().map(r -> r.owner().text() + " " + r.ttlSeconds()).toList();
  }

  private List<InetSocketAddress> servers() {
    return others.got.stream().map(Others.Got::server).collect(Collectors.toList());
  }

  @Test
  @Spec("D14")
  void anAnswerIsRepeatedForAsLongAsItSaysAndHalfAMinuteAtMost() {
    others.at(FIRST, saying(Rcode.NOERROR, "example.com. 12 IN A 198.51.100.1\nexample.com. 300 IN A 198.51.100.2"));
    assertThat(ttls(ask(ASKED))).containsExactly("example.com 12", "example.com 300");
    assertThat(ttls(ask(ASKED))).as("almost 10 s later").containsExactly("example.com 3", "example.com 21");
    assertThat(others.got).hasSize(1);
    assertThat(ttls(ask(ASKED))).containsExactly("example.com 12", "example.com 300");
    assertThat(others.got).hasSize(2);
    others.at(FIRST, saying(Rcode.NOERROR, "long.example. 3600 IN A 198.51.100.1"));
    ask(asked("long.example"));
    ask(asked("long.example"));
    ask(asked("long.example"));
    ask(asked("long.example"));
    assertThat(others.got).hasSize(3);
    ask(asked("long.example"));
    assertThat(others.got).as("after 30 s").hasSize(4);
  }

  @Test
  @Spec({"D13", "D14"})
  void whatIsMissingIsRememberedAsItsSoaSays() {
    String soa = "\n\nexample.com. 300 IN SOA ns.example.com. admin.example.com. 1 7200 3600 86400 15";
    others.at(FIRST, saying(Rcode.NXDOMAIN, soa));
    assertThat(ask(ASKED).rcode()).isEqualTo(Types.NXDOMAIN);
    assertThat(ask(ASKED).authority()).map(ResourceRecord::type).containsExactly(Types.SOA);
    assertThat(others.got).hasSize(1);
    ask(ASKED);
    assertThat(others.got).as("after 15 s").hasSize(2);
    others.at(FIRST, saying(Rcode.NOERROR, ""));
    ask(asked("empty.example"));
    ask(asked("empty.example"));
    assertThat(others.got).as("an empty answer without SOA is not remembered").hasSize(4);
  }

  @Test
  void thoseWhoAskTheSameAreAnsweredByOneQuestionWhateverTheCaseOfItsLetters() {
    others.at(FIRST, saying(Rcode.NOERROR, "example.com. 60 IN A 198.51.100.1"));
    for (String name : List.of("example.com", "Example.COM", "EXAMPLE.com")) {
      forwarder.ask(asked(name), answers::add);
    }
    forwarder.ask(new Asked(Name.of("example.com"), Types.A, false, true), answers::add);
    loop.advance(Duration.ofSeconds(1));
    assertThat(answers).hasSize(4);
    assertThat(others.got).as("signatures are another question").hasSize(2);
  }

  @Test
  void aServerThatIsSilentUnwillingOrGoneIsFollowedByTheNext() {
    others.at(SECOND, saying(Rcode.NOERROR, "example.com. 0 IN A 198.51.100.1"));
    List<Function<Others.Got, Others.Say>> useless =
        List.of(_ -> Others.Say.nothing(), saying(Rcode.SERVFAIL, ""), saying(Rcode.REFUSED, ""));
    for (Function<Others.Got, Others.Say> first : useless) {
      others.at(FIRST, first);
      others.got.clear();
      Forwarder fresh = forwarder(10, 10);
      fresh.ask(ASKED, answers::add);
      loop.advance(Duration.ofSeconds(5));
      assertThat(answers.getLast().answers()).hasSize(1);
      assertThat(servers()).containsExactly(FIRST, SECOND);
      fresh.ask(ASKED, answers::add);
      loop.advance(Duration.ofSeconds(5));
      assertThat(servers()).as("the next question begins with who answered").containsExactly(FIRST, SECOND, SECOND);
    }
  }

  @Test
  @Spec("D14")
  void whereNobodyAnswersTheAskerIsToldSoAndNothingIsRemembered() {
    others.at(FIRST, _ -> Others.Say.nothing());
    others.at(SECOND, saying(Rcode.SERVFAIL, ""));
    assertThat(ask(ASKED)).isEqualTo(Answer.only(Types.SERVFAIL));
    assertThat(forwarder.failed()).isEqualTo(1);
    others.at(SECOND, saying(Rcode.NOERROR, "example.com. 60 IN A 198.51.100.1"));
    assertThat(ask(ASKED).rcode()).isEqualTo(Types.NOERROR);
  }

  @Test
  void answersThatAreNotToTheQuestionAreOverheard() {
    others.at(
        FIRST,
        got -> {
          Message otherNumber = reply(got, Rcode.NOERROR, "example.com. 60 IN A 203.0.113.1");
          otherNumber.getHeader().setID(got.question().getHeader().getID() ^ 1);
          Message otherName = reply(got, Rcode.NOERROR, "example.com. 60 IN A 203.0.113.2");
          otherName.removeAllRecords(Section.QUESTION);
          otherName.addRecord(Record.newRecord(name("example.org."), 1, 1), Section.QUESTION);
          Message right = reply(got, Rcode.NOERROR, "example.com. 60 IN A 198.51.100.1");
          return Others.Say.now(got.question(), otherNumber, otherName, right);
        });
    assertThat(ask(ASKED).answers().getFirst().data().head()).containsExactly(198, 51, 100, 1);
    assertThat(others.got).hasSize(1);
  }

  private static org.xbill.DNS.Name name(String text) {
    return org.xbill.DNS.Name.fromConstantString(text);
  }

  @Test
  @Spec("D15")
  void anAnswerThatIsCutShortIsFetchedOverTcp() {
    others.at(
        FIRST,
        got -> {
          Message reply = reply(got, Rcode.NOERROR, "example.com. 60 IN A 198.51.100.1");
          if (!got.overTcp()) {
            reply.removeAllRecords(Section.ANSWER);
            reply.getHeader().setFlag(Flags.TC);
          }
          return Others.Say.now(reply);
        });
    assertThat(ask(ASKED).answers()).hasSize(1);
    assertThat(others.got.stream().map(Others.Got::overTcp).toList()).containsExactly(false, true);
  }

  @Test
  @Spec("D14")
  void aQuestionThatComesBackToUsEnds() {
    others.at(
        FIRST,
        got -> {
          forwarder.ask(asked(got.question().getQuestion().getName().toString()), answers::add);
          return Others.Say.nothing();
        });
    forwarder.ask(ASKED, answers::add);
    loop.advance(Duration.ofSeconds(20));
    assertThat(answers).hasSize(2).allMatch(a -> a.rcode() == Types.SERVFAIL);
    assertThat(others.got).hasSize(2);
  }

  @Test
  void moreThanSoManyQuestionsAtATimeAreRefused() {
    others.at(FIRST, got -> Others.Say.after(Duration.ofSeconds(1), reply(got, Rcode.NOERROR, "x.example. 60 IN A 198.51.100.1")));
    Forwarder small = forwarder(3, 10);
    for (int i = 0; i < 5; i++) {
      small.ask(asked("n" + i + ".example"), answers::add);
    }
    loop.runDue();
    assertThat(answers).hasSize(2).allMatch(a -> a.rcode() == Types.REFUSED);
    loop.advance(Duration.ofSeconds(10));
    assertThat(answers).hasSize(5);
  }

  @Test
  void aFullMemoryForgetsTheOldest() {
    others.at(FIRST, saying(Rcode.NOERROR, "x.example. 60 IN A 198.51.100.1"));
    Forwarder small = forwarder(10, 3);
    for (int i = 0; i < 5; i++) {
      small.ask(asked("n" + i + ".example"), answers::add);
      loop.advance(Duration.ofSeconds(1));
    }
    assertThat(others.got).hasSize(5);
    small.ask(asked("n4.example"), answers::add);
    loop.advance(Duration.ofSeconds(1));
    assertThat(others.got).hasSize(5);
    small.ask(asked("n0.example"), answers::add);
    loop.advance(Duration.ofSeconds(1));
    assertThat(others.got).hasSize(6);
  }

  @Test
  void resolvConfNamesServersWithoutOurselves() {
    List<InetSocketAddress> servers =
        ResolvConf.servers(
            """
            # written by somebody
            search example.com
            nameserver 192.0.2.1
              nameserver\t2001:db8::1 # with a word
            nameserver 127.0.0.53
            nameserver 192.0.2.1
            nameserver none
            nameserver fe80::1%no-such-interface
            options ndots:2
            """);
    assertThat(servers)
        .containsExactly(FIRST, new InetSocketAddress("2001:db8::1", 53), new InetSocketAddress("127.0.0.53", 53));
    assertThat(ResolvConf.without(servers, List.of(FIRST, new InetSocketAddress("0.0.0.0", 53))))
        .containsExactly(new InetSocketAddress("2001:db8::1", 53));
    assertThat(ResolvConf.without(servers, List.of(new InetSocketAddress("192.0.2.1", 5353)))).isEqualTo(servers);
  }
}

package dev.berth.dns.wire;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a message, names compressed, into as many bytes as the way it goes allows. Sections that do not fit are cut at a
 * record; an answer that is cut says so, so that the asker comes again over TCP. Additional records may be missing without a
 * word (RFC 2181, 9). One thread's, for one message.
 */
public final class Writer {
  /** What fits into a message over TCP. */
  public static final int MOST = 65_535;

  private static final int HEADER = 12;
  private static final int OPT_BYTES = 11;
  private static final int REACH = 0x4000;

  private final int limit;
  private final Map<String, Integer> places = new HashMap<>();
  private Optional<Name> asked = Optional.empty();
  private byte[] out;
  private int at;

  private Writer(int limit, int likely) {
    this.limit = limit;
    this.out = new byte[Math.min(limit, likely)];
  }

  /**
   * An answer.
   *
   * @param limit bytes it may have; at least 512
   * @param payloadBytes that we take over UDP ourselves, told to whom speaks EDNS
   */
  public static byte[] answer(Query query, Answer answer, int limit, int payloadBytes) {
    int flags =
        Header.RESPONSE
            | Header.RECURSION_AVAILABLE
            | (query.recursive() ? Header.RECURSION_DESIRED : 0)
            | (query.unchecked() ? Header.UNCHECKED : 0)
            | (answer.authoritative() ? Header.AUTHORITATIVE : 0)
            | (answer.rcode() & Header.RCODE);
    Writer writer = new Writer(limit, HEADER + 512);
    writer.begin(query.id(), flags, Optional.of(query.question()));
    writer.body(answer, query.edns().isPresent() ? OPT_BYTES : 0);
    query.edns().ifPresent(e -> writer.opt(payloadBytes, answer.rcode(), e.dnssecOk()));
    return writer.end();
  }

  /** The result for a request that cannot be answered. */
  public static byte[] result(Request.Wrong wrong, int payloadBytes) {
    int flags =
        Header.RESPONSE
            | wrong.flags() & (Header.OPCODE | Header.RECURSION_DESIRED | Header.UNCHECKED)
            | wrong.rcode() & Header.RCODE;
    Writer writer = new Writer(MOST, HEADER + 512);
    writer.begin(wrong.id(), flags, wrong.question());
    wrong.edns().ifPresent(e -> writer.opt(payloadBytes, wrong.rcode(), e.dnssecOk()));
    return writer.end();
  }

  /** A question to another server, to which it may answer with so many bytes over UDP. */
  public static byte[] question(int id, Question question, boolean unchecked, boolean dnssecOk, int payloadBytes) {
    Writer writer = new Writer(MOST, 512);
    int flags = Header.RECURSION_DESIRED | (unchecked ? Header.UNCHECKED : 0);
    writer.begin(id, flags, Optional.of(question));
    writer.opt(payloadBytes, Types.NOERROR, dnssecOk);
    return writer.end();
  }

  private void begin(int id, int flags, Optional<Question> question) {
    u16(id);
    u16(flags);
    u16(question.isPresent() ? 1 : 0);
    u16(0);
    u16(0);
    u16(0);
    question.ifPresent(
        q -> {
          asked = Optional.of(q.name());
          name(q.name(), true);
          u16(q.type());
          u16(q.dnsClass());
        });
  }

  private void body(Answer answer, int reserved) {
    int room = limit - reserved;
    boolean whole =
        section(6, answer.answers(), room) && section(8, answer.authority(), room);
    if (whole) {
      section(10, answer.additional(), room);
    } else {
      out[2] |= (byte) (Header.TRUNCATED >> 8);
    }
  }

  /** Whether all of it went in. @param count where the header says how many there are */
  private boolean section(int count, List<ResourceRecord> records, int room) {
    for (int i = 0; i < records.size(); i++) {
      int start = at;
      record(records.get(i));
      if (at > room) {
        at = start;
        places.values().removeIf(place -> place >= start);
        putCount(count, i);
        return false;
      }
    }
    putCount(count, records.size());
    return true;
  }

  private void putCount(int place, int number) {
    out[place] = (byte) (number >> 8);
    out[place + 1] = (byte) number;
  }

  private void record(ResourceRecord record) {
    name(record.owner(), true);
    u16(record.type());
    u16(record.dnsClass());
    u16(record.ttlSeconds() >>> 16);
    u16(record.ttlSeconds());
    int length = at;
    u16(0);
    boolean compress = DataForm.of(record.type()).compress();
    bytes(record.data().head(), 0, record.data().head().length);
    for (Name name : record.data().names()) {
      name(name, compress);
    }
    bytes(record.data().tail(), 0, record.data().tail().length);
    putCount(length, at - length - 2);
  }

  private void opt(int payloadBytes, int rcode, boolean dnssecOk) {
    u8(0);
    u16(Types.OPT);
    u16(payloadBytes);
    u16(rcode >> 4 << 8);
    u16(dnssecOk ? Header.DNSSEC_OK : 0);
    u16(0);
    putCount(10, ((out[10] & 0xff) << 8 | out[11] & 0xff) + 1);
  }

  /** Writes the labels up to the longest end of the name that is there already, and a pointer to that. */
  private void name(Name name, boolean compress) {
    byte[] wire = name.wire();
    if (compress && asked.isPresent() && asked.get() == name && at > HEADER) {
      u16(0xc000 | HEADER);
      return;
    }
    if (!name.isPlain()) {
      bytes(wire, 0, wire.length);
      return;
    }
    String text = name.text();
    for (int i = 0; wire[i] != 0; i += wire[i] + 1) {
      String end = text.substring(i);
      Integer known = places.get(end);
      if (known != null && compress) {
        bytes(wire, 0, i);
        u16(0xc000 | known);
        return;
      }
      if (known == null && at + i < REACH) {
        places.put(end, at + i);
      }
    }
    bytes(wire, 0, wire.length);
  }

  private void u8(int value) {
    room(1);
    out[at] = (byte) value;
    at++;
  }

  private void u16(int value) {
    room(2);
    out[at] = (byte) (value >> 8);
    out[at + 1] = (byte) value;
    at += 2;
  }

  private void bytes(byte[] from, int start, int count) {
    room(count);
    System.arraycopy(from, start, out, at, count);
    at += count;
  }

  /** May grow past the limit by a record, which is taken back. */
  private void room(int count) {
    if (out.length - at < count) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, at + count));
    }
  }

  private byte[] end() {
    return at == out.length ? out : Arrays.copyOf(out, at);
  }
}

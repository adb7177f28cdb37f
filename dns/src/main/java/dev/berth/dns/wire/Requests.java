package dev.berth.dns.wire;

import java.util.Optional;

/** Reads one request. */
final class Requests {
  private static final int HEADER = 12;

  private final byte[] bytes;
  private final Cursor cursor;
  private Optional<Question> question = Optional.empty();
  private Optional<Edns> edns = Optional.empty();

  Requests(byte[] bytes) {
    this.bytes = bytes;
    this.cursor = new Cursor(bytes);
  }

  Request parse() {
    if (bytes.length < HEADER) {
      return new Request.Noise();
    }
    int id = word(0);
    int flags = word(2);
    if ((flags & Header.RESPONSE) != 0) {
      return new Request.Noise(); // to answer an answer is how two servers talk for ever
    }
    int rcode = (flags & Header.OPCODE) == 0 ? read() : Types.NOTIMP;
    if (rcode != Types.NOERROR || question.isEmpty()) {
      return new Request.Wrong(id, flags, rcode, question, edns);
    }
    return new Request.Asked(
        new Query(
            id, (flags & Header.RECURSION_DESIRED) != 0, (flags & Header.UNCHECKED) != 0, question.get(), edns));
  }

  private int word(int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  private int read() {
    if (word(4) != 1) {
      return Types.FORMERR;
    }
    try {
      cursor.skip(HEADER);
      question = Optional.of(new Question(cursor.name(false), cursor.u16(), cursor.u16()));
      int records = word(6) + word(8) + word(10);
      for (int i = 0; i < records; i++) {
        record();
      }
      return edns.isPresent() && edns.get().version() > 0 ? Types.BADVERS : Types.NOERROR;
    } catch (Cursor.Malformed _) {
      return Types.FORMERR;
    }
  }

  private void record() throws Cursor.Malformed {
    Name owner = cursor.name(true);
    int type = cursor.u16();
    int payload = cursor.u16();
    int ttl = cursor.i32();
    cursor.skip(cursor.u16());
    if (type == Types.OPT) {
      if (edns.isPresent() || !owner.equals(Name.ROOT)) {
        throw new Cursor.Malformed("a second OPT, or one with a name");
      }
      edns = Optional.of(new Edns(payload, ttl >> 16 & 0xff, (ttl & Header.DNSSEC_OK) != 0));
    }
  }
}

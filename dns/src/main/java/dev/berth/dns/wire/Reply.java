package dev.berth.dns.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What another server answered.
 *
 * @param truncated whether there is more, over TCP
 */
public record Reply(int id, boolean truncated, Question question, Answer answer) {

  /** Empty where the bytes are no answer. OPT records are left out: they are for the next hop only. */
  public static Optional<Reply> parse(byte[] bytes) {
    try {
      Cursor cursor = new Cursor(bytes);
      int id = cursor.u16();
      int flags = cursor.u16();
      int questions = cursor.u16();
      int answers = cursor.u16();
      int authority = cursor.u16();
      int additional = cursor.u16();
      if ((flags & Header.RESPONSE) == 0 || (flags & Header.OPCODE) != 0 || questions != 1) {
        return Optional.empty();
      }
      Question question = new Question(cursor.name(true), cursor.u16(), cursor.u16());
      boolean cut = (flags & Header.TRUNCATED) != 0;
      Answer answer =
          cut
              ? Answer.only(flags & Header.RCODE)
              : new Answer(
                  flags & Header.RCODE,
                  false,
                  section(cursor, answers),
                  section(cursor, authority),
                  section(cursor, additional));
      return Optional.of(new Reply(id, cut, question, answer));
    } catch (Cursor.Malformed _) {
      return Optional.empty();
    }
  }

  private static List<ResourceRecord> section(Cursor cursor, int count) throws Cursor.Malformed {
    List<ResourceRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Name owner = cursor.name(true);
      int type = cursor.u16();
      int dnsClass = cursor.u16();
      int ttl = cursor.i32();
      int length = cursor.u16();
      int end = cursor.at() + length;
      DataForm form = DataForm.of(type);
      byte[] head = cursor.take(form.names() == 0 ? length : form.head());
      List<Name> names = new ArrayList<>(form.names());
      for (int n = 0; n < form.names(); n++) {
        names.add(cursor.name(true));
      }
      byte[] tail = cursor.take(end - cursor.at());
      if (type != Types.OPT) {
        records.add(new ResourceRecord(owner, type, dnsClass, Math.max(ttl, 0), new Rdata(head, List.copyOf(names), tail)));
      }
    }
    return List.copyOf(records);
  }
}

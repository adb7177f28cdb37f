package dev.berth.dns.forward;

import dev.berth.dns.wire.Name;
import dev.berth.dns.wire.Query;
import dev.berth.dns.wire.Question;

/** What makes two questions one: everything that may change the answer. Names are equal whatever the case of their letters. */
public record Asked(Name name, int type, boolean unchecked, boolean dnssecOk) {
  public static Asked of(Query query, Question question) {
    return new Asked(question.name(), question.type(), query.unchecked(), query.dnssecOk());
  }
}

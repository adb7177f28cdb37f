package dev.berth.server.why;

import dev.berth.model.kinds.Namespace;
import java.util.List;

/** A namespace: what keeps it from ending. */
final class NamespaceWhy {
  private NamespaceWhy() {}

  static Finding of(Namespace space) {
    String about = Inquiry.name(space);
    if (!space.isTerminating()) {
      return Finding.fine(about, "is there, and nobody has asked for its end");
    }
    List<Finding> left =
        space.status().array("conditions").objects()
            .filter(condition -> condition.text("status").equals("True"))
            .map(condition -> Finding.wrong("condition/" + condition.text("type"), condition.text("message")))
            .toList();
    return Finding.wrong(about, "is ending: it goes when everything in it has gone").because(left);
  }
}

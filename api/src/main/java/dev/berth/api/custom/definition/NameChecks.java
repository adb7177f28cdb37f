package dev.berth.api.custom.definition;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import java.util.List;
import java.util.Locale;

/** The names of a resource, asked for ({@code spec.names}) or accepted ({@code status.acceptedNames}). */
final class NameChecks {
  private NameChecks() {}

  static void check(JsonObject names, FieldPath at, Findings found) {
    label(names.text("plural"), at.child("plural"), found);
    label(names.text("singular"), at.child("singular"), found);
    kind(names.text("kind"), at.child("kind"), found);
    kind(names.text("listKind"), at.child("listKind"), found);
    each(names, "shortNames", at, found);
    String kind = names.text("kind");
    if (!kind.isEmpty() && kind.equals(names.text("listKind"))) {
      found.invalid(at.child("listKind"), kind, "kind and listKind may not be the same");
    }
    each(names, "categories", at, found);
  }

  private static void each(JsonObject names, String member, FieldPath at, Findings found) {
    List<String> all = names.array(member).strings().toList();
    for (int i = 0; i < all.size(); i++) {
      required(all.get(i), at.child(member).index(i), found);
    }
  }

  private static void label(String name, FieldPath at, Findings found) {
    if (!name.isEmpty()) {
      required(name, at, found);
    }
  }

  private static void required(String name, FieldPath at, Findings found) {
    List<String> wrong = DnsNames.label1035(name);
    if (!wrong.isEmpty()) {
      found.invalid(at, name, String.join(",", wrong));
    }
  }

  private static void kind(String kind, FieldPath at, Findings found) {
    List<String> wrong = DnsNames.label1035(kind.toLowerCase(Locale.ROOT));
    if (!kind.isEmpty() && !wrong.isEmpty()) {
      found.invalid(at, kind, "may have mixed case, but should otherwise match: " + String.join(",", wrong));
    }
  }
}

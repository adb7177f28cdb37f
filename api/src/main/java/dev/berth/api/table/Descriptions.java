package dev.berth.api.table;

import dev.berth.model.PrinterColumn;
import dev.berth.model.builtin.Builtin;

/** Of the two members that all objects have, as every built-in table words them. */
final class Descriptions {
  static final String NAME = of("Name");
  static final String CREATED = of("Age");

  private Descriptions() {}

  private static String of(String column) {
    return Builtin.catalogue().types().stream()
        .filter(t -> t.kind().equals("Namespace"))
        .flatMap(t -> t.columns().stream())
        .filter(c -> c.name().equals(column))
        .map(PrinterColumn::description)
        .findFirst()
        .map(d -> d.replace("  Populated by", "\n\nPopulated by")) // the schema's source has lost where paragraphs end
        .orElse("");
  }
}

package dev.berth.api.cel;

/** What an expression must come to; checked when it is compiled. */
public enum Wanted {
  ANYTHING(""),
  BOOL("bool"),
  STRING("string"),
  STRING_OR_NULL("one of [string null_type]"),
  /** {@code Object{…}}: what a mutating policy applies. */
  OBJECT("Object"),
  /** {@code [JSONPatch{…}]}. */
  JSON_PATCHES("list(JSONPatch)");

  private final String text;

  Wanted(String text) {
    this.text = text;
  }

  /** Upstream's words where it is of another type (admission {@code plugin/cel/compile.go}). */
  String refuse(String type) {
    return "must evaluate to " + text + " but got " + type;
  }
}

package dev.berth.api.validation;

import org.jspecify.annotations.Nullable;

/**
 * Where in an object something is: {@code spec.containers[0].ports[1].name}, {@code metadata.labels[a/b]}. Its text is made when
 * it is first asked for: paths go down with every check, and few checks find something. Equal where the texts are. Immutable.
 */
public final class FieldPath {
  public static final FieldPath ROOT = new FieldPath("");

  /** What upstream calls a path whose only name is empty: the object itself, where it says something of no field. */
  public static final FieldPath UNNAMED = new FieldPath("[]");

  private final @Nullable FieldPath parent;
  /** The name of a member, the key in brackets, or empty where the index counts. */
  private final String step;
  private final int index;
  private final boolean bracketed;
  /** A race makes it twice, no more. */
  private @Nullable String text;

  public FieldPath(String text) {
    this(null, text, 0, false);
    this.text = text;
  }

  private FieldPath(@Nullable FieldPath parent, String step, int index, boolean bracketed) {
    this.parent = parent;
    this.step = step;
    this.index = index;
    this.bracketed = bracketed;
  }

  public static FieldPath of(String... names) {
    FieldPath p = ROOT;
    for (String n : names) {
      p = p.child(n);
    }
    return p;
  }

  public FieldPath child(String name) {
    return new FieldPath(this, name, 0, false);
  }

  public FieldPath index(int i) {
    return new FieldPath(this, "", i, true);
  }

  public FieldPath key(String key) {
    return key.isEmpty() ? new FieldPath(text() + "[]") : new FieldPath(this, key, 0, true);
  }

  public String text() {
    String known = text;
    if (known == null) {
      String before = parent == null ? "" : parent.text();
      if (bracketed) {
        known = before + "[" + (step.isEmpty() ? Integer.toString(index) : step) + "]";
      } else {
        known = before.isEmpty() ? step : before + "." + step;
      }
      text = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldPath path && path.text().equals(text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}

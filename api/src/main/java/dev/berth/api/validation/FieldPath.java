package dev.berth.api.validation;

/** Where in an object something is: {@code spec.containers[0].ports[1].name}, {@code metadata.labels[a/b]}. */
public record FieldPath(String text) {
  public static final FieldPath ROOT = new FieldPath("");

  public static FieldPath of(String... names) {
    FieldPath p = ROOT;
    for (String n : names) {
      p = p.child(n);
    }
    return p;
  }

  public FieldPath child(String name) {
    return new FieldPath(text.isEmpty() ? name : text + "." + name);
  }

  public FieldPath index(int i) {
    return new FieldPath(text + "[" + i + "]");
  }

  public FieldPath key(String key) {
    return new FieldPath(text + "[" + key + "]");
  }

  @Override
  public String toString() {
    return text;
  }
}

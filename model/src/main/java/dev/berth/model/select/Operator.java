package dev.berth.model.select;

/** How a requirement compares a label. */
public enum Operator {
  IN("in"),
  NOT_IN("notin"),
  EQUALS("="),
  DOUBLE_EQUALS("=="),
  NOT_EQUALS("!="),
  GREATER_THAN("gt"),
  LESS_THAN("lt"),
  EXISTS("exists"),
  DOES_NOT_EXIST("!");

  private final String word;

  Operator(String word) {
    this.word = word;
  }

  /** As upstream's error texts name it. */
  public String word() {
    return word;
  }
}

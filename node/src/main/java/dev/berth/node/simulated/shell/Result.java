package dev.berth.node.simulated.shell;

/** How a program ended, and what it said. */
record Result(int code, String out, String error) {
  static final Result OK = said("");
  static final Result NO = new Result(1, "", "");

  static Result said(String out) {
    return new Result(0, out, "");
  }

  static Result of(boolean yes) {
    return yes ? OK : NO;
  }

  /** @param complaint a line */
  static Result failed(int code, String complaint) {
    return new Result(code, "", complaint + "\n");
  }
}

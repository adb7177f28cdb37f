package dev.berth.api.validation;

/** Strings as Go's {@code %q} prints them. */
public final class GoQuote {
  private GoQuote() {}

  public static String quote(String s) {
    return dev.berth.model.names.GoQuote.quote(s);
  }
}

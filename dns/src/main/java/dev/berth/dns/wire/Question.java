package dev.berth.dns.wire;

/** What is asked. @param type as {@link Types} has them @param dnsClass {@link Types#IN}, or something nobody needs */
public record Question(Name name, int type, int dnsClass) {
  public static Question of(String name, int type) {
    return new Question(Name.of(name), type, Types.IN);
  }
}

package dev.berth.dns.wire;

/** Numbers of record types, classes and result codes, as IANA lists them. Types without a name here are numbers only. */
public final class Types {
  public static final int A = 1;
  public static final int NS = 2;
  public static final int CNAME = 5;
  public static final int SOA = 6;
  public static final int PTR = 12;
  public static final int HINFO = 13;
  public static final int MINFO = 14;
  public static final int MX = 15;
  public static final int TXT = 16;
  public static final int AAAA = 28;
  public static final int SRV = 33;
  public static final int OPT = 41;
  public static final int IXFR = 251;
  public static final int AXFR = 252;
  public static final int ANY = 255;

  /** The class of all that we know. */
  public static final int IN = 1;

  public static final int NOERROR = 0;
  public static final int FORMERR = 1;
  public static final int SERVFAIL = 2;
  public static final int NXDOMAIN = 3;
  public static final int NOTIMP = 4;
  public static final int REFUSED = 5;
  public static final int BADVERS = 16;

  private Types() {}
}

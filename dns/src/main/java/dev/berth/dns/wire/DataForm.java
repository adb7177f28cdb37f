package dev.berth.dns.wire;

import java.util.Map;

/**
 * Where the data of a type has names that may be compressed. The types of RFC 1035 that later ones may not imitate (RFC 3597),
 * and a few that senders compress although they may not.
 *
 * @param head bytes before the names
 * @param compress whether we do so when we write
 */
record DataForm(int head, int names, boolean compress) {
  private static final DataForm OPAQUE = new DataForm(0, 0, false);
  private static final DataForm ONE = new DataForm(0, 1, true);
  private static final int DNAME = 39;
  private static final int RP = 17;
  private static final int AFSDB = 18;
  private static final Map<Integer, DataForm> KNOWN =
      Map.of(
          Types.NS, ONE,
          Types.CNAME, ONE,
          Types.PTR, ONE,
          Types.SOA, new DataForm(0, 2, true),
          Types.MX, new DataForm(2, 1, true),
          Types.MINFO, new DataForm(0, 2, true),
          Types.SRV, new DataForm(6, 1, false),
          DNAME, new DataForm(0, 1, false),
          RP, new DataForm(0, 2, false),
          AFSDB, new DataForm(2, 1, false));

  static DataForm of(int type) {
    return KNOWN.getOrDefault(type, OPAQUE);
  }
}

package dev.berth.node.network;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.kinds.Node;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A node as its network sees it.
 *
 * @param podCidrs the ranges of its pods; empty before it has some
 * @param addresses its InternalIPs, the first is its own
 * @param vtepMac the hardware address of its end of the VXLAN
 */
record Peer(String name, List<Cidr> podCidrs, List<IpAddress> addresses, String vtepMac) {
  /**
   * Where a node says the hardware address of its end of the VXLAN; without it, it is the one that follows from its
   * name.
   */
  static final String MAC_ANNOTATION = "berth.dev/vtep-mac";

  Peer {
    podCidrs = List.copyOf(podCidrs);
    addresses = List.copyOf(addresses);
  }

  static Peer of(Node node) {
    List<Cidr> cidrs = new ArrayList<>();
    List<String> texts = node.spec().array("podCIDRs").strings().toList();
    (texts.isEmpty() ? List.of(node.spec().text("podCIDR")) : texts)
        .forEach(text -> Cidr.parseSloppy(text).ifPresent(c -> cidrs.add(c.masked())));
    List<IpAddress> addresses = new ArrayList<>();
    node.status().array("addresses").objects()
        .filter(a -> a.text("type").equals("InternalIP"))
        .forEach((JsonObject a) -> IpAddress.parseSloppy(a.text("address")).ifPresent(addresses::add));
    String said = node.meta().annotations().text(MAC_ANNOTATION);
    boolean valid = said.matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
    return new Peer(node.name(), cidrs, addresses, valid ? said : mac(node.name()));
  }

  /** A hardware address that follows from a node's name, so that both ends know it before either has said it. */
  static String mac(String name) {
    byte[] hash;
    try {
      hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    // locally administered, of one station
    hash[0] = (byte) (hash[0] & 0xfc | 0x02);
    return HexFormat.ofDelimiter(":").formatHex(hash, 0, 6);
  }
}

package dev.berth.node.network;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;
import dev.berth.model.ip.Cidr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the runtime is told about pods' addresses: a list of CNI plugins (cni.dev, SPEC 1.0.0). The loopback device is
 * not in it: runtimes bring it up themselves, with the plugin of that name. Masquerading is not in it either: {@link
 * TableFrame} knows what leaves the pod network, a plugin knows only its own range.
 *
 * @param podCidrs at most one of each family; the first address of each is the gateway
 * @param hostPorts whether there is what the plugin portmap needs
 */
record CniConfig(
    String bridge, boolean pointToPoint, List<Cidr> podCidrs, int mtu, Path ipamDirectory, boolean hostPorts) {
  static final String FILE = "10-berth.conflist";

  /** The conflist. */
  String text() {
    List<Json> ranges = new ArrayList<>();
    List<Json> routes = new ArrayList<>();
    for (Cidr cidr : podCidrs) {
      ranges.add(JsonArray.of(JsonObject.builder().put("subnet", cidr.masked().toString()).build()));
      routes.add(JsonObject.builder().put("dst", cidr.address().v6() ? "::/0" : "0.0.0.0/0").build());
    }
    JsonObject addresses =
        JsonObject.builder()
            .put("type", "host-local")
            .put("dataDir", ipamDirectory.toString())
            .put("ranges", JsonArray.of(ranges))
            .put("routes", JsonArray.of(routes))
            .build();
    JsonObject.Builder link = JsonObject.builder().put("type", pointToPoint ? "ptp" : "bridge");
    if (!pointToPoint) {
      // forceAddress: a node that gets another range keeps its bridge
      link.put("bridge", bridge).put("isGateway", true).put("forceAddress", true).put("hairpinMode", true);
    }
    link.put("ipMasq", false).put("mtu", mtu).put("ipam", addresses);
    List<Json> plugins = new ArrayList<>();
    plugins.add(link.build());
    if (hostPorts) {
      plugins.add(
          JsonObject.builder()
              .put("type", "portmap")
              .put("snat", true)
              .put("capabilities", JsonObject.EMPTY.with("portMappings", true))
              .build());
    }
    JsonObject list =
        JsonObject.builder()
            .put("cniVersion", "1.0.0")
            .put("name", bridge)
            .put("plugins", JsonArray.of(plugins))
            .build();
    return new String(JsonWriter.pretty(list), StandardCharsets.UTF_8);
  }

  /** Puts it in the directory, so that the runtime never reads half of it. @return false where it was there already */
  boolean write(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    byte[] text = text().getBytes(StandardCharsets.UTF_8);
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), text)) {
      return false;
    }
    Files.createDirectories(directory);
    // a name that no runtime reads as a configuration
    Path beside = directory.resolve("." + FILE + ".new");
    try (FileChannel to =
        FileChannel.open(
            beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text);
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
      to.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  static void remove(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(FILE));
  }
}

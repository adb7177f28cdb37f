package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.ip.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CniConfigTest {
  private static CniConfig config(boolean pointToPoint, String... cidrs) {
    return new CniConfig(
        "berth0",
        pointToPoint,
        Stream.of(cidrs).map(c -> Cidr.parse(c).orElseThrow()).toList(),
        1450,
        Path.of("/var/lib/berth/cni"),
        true);
  }

  @Test
  void aBridgeWithTheNodesRangeHostPortsAndNoMasqueradingOfItsOwn() {
    assertThat(config(false, "10.244.1.0/24").text().replaceAll("\\s+", " ").strip())
        .isEqualTo(
            """
            {
              "cniVersion": "1.0.0",
              "name": "berth0",
              "plugins": [
                {
                  "type": "bridge",
                  "bridge": "berth0",
                  "isGateway": true,
                  "forceAddress": true,
                  "hairpinMode": true,
                  "ipMasq": false,
                  "mtu": 1450,
                  "ipam": {
                    "type": "host-local",
                    "dataDir": "/var/lib/berth/cni",
                    "ranges": [ [ { "subnet": "10.244.1.0/24" } ] ],
                    "routes": [ { "dst": "0.0.0.0/0" } ]
                  }
                },
                { "type": "portmap", "snat": true, "capabilities": { "portMappings": true } }
              ]
            }
            """
                .replaceAll("\\s+", " ")
                .strip());
  }

  @Test
  void pointToPointHasNoBridge() {
    assertThat(config(true, "10.244.1.0/24").text()).contains("\"ptp\"").doesNotContain("hairpinMode");
  }

  @Test
  void bothFamiliesHaveARangeAndARouteEach() {
    assertThat(config(false, "10.244.1.0/24", "fd00:1::/64").text()).contains("\"fd00:1::/64\"", "\"::/0\"", "\"0.0.0.0/0\"");
  }

  @Test
  void itIsWrittenWholeOnceAndAgainOnlyWhereItDiffers(@TempDir Path directory) throws IOException {
    Path net = directory.resolve("net.d");
    assertThat(config(false, "10.244.1.0/24").write(net)).isTrue();
    assertThat(config(false, "10.244.1.0/24").write(net)).isFalse();
    assertThat(config(false, "10.244.9.0/24").write(net)).isTrue();
    try (Stream<Path> files = Files.list(net)) {
      assertThat(files.map(f -> f.getFileName().toString()).toList()).isEqualTo(List.of(CniConfig.FILE));
    }
    assertThat(Files.readString(net.resolve(CniConfig.FILE))).contains("10.244.9.0/24");
    CniConfig.remove(net);
    CniConfig.remove(net);
    assertThat(net).isEmptyDirectory();
  }
}

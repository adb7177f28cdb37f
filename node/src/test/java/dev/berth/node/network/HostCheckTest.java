package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.ip.Cidr;
import dev.berth.node.linux.Commands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostCheckTest {
  /** A host with nft and ip only, whose kernel has no numgen. */
  private static final Commands POOR =
      new Commands() {
        @Override
        public Result run(List<String> argv, byte[] stdin, Duration timeout) {
          return new String(stdin, StandardCharsets.UTF_8).contains("numgen")
              ? new Result(argv, 1, "", "/dev/stdin:3:1-9: Error: Could not process rule: No such file or directory")
              : new Result(argv, 0, "", "");
        }

        @Override
        public Optional<Path> find(String program) {
          return List.of("nft", "ip").contains(program) ? Optional.of(Path.of("/usr/sbin", program)) : Optional.empty();
        }
      };

  @Test
  void whatIsMissingIsNamedWithWhatDoesNotWorkAndThePackageThatHasIt() {
    assertThat(new HostCheck(POOR).programs(List.of("/opt/cni/bin"))).extracting(Finding::toString)
        .contains(
            "service proxy: conntrack is not installed: UDP clients that keep their port go on talking to endpoints that are gone;"
                + " remedy: apt-get install conntrack",
            "pod addresses: CNI plugins loopback, bridge, ptp, host-local, portmap are not in /opt/cni/bin; remedy: apt-get install"
                + " containernetworking-plugins")
        .noneMatch(text -> text.contains("nft is not"));
  }

  @Test
  void whatTheKernelLacksIsNamedWithTheRuleThatNeedsIt() {
    assertThat(new HostCheck(POOR).kernel()).singleElement()
        .satisfies(
            f -> {
              assertThat(f.broken()).isTrue();
              assertThat(f.problem()).contains("numgen random", "No such file or directory");
              assertThat(f.remedy()).contains("CONFIG_NFT_NUMGEN");
            });
  }

  @Test
  void aHostThatLivesInARangeOfOursIsTold() {
    HostLinks links =
        new HostLinks(
            List.of(
                new HostLinks.Address("eth0", Cidr.parse("10.100.3.4/24").orElseThrow(), 1500),
                new HostLinks.Address("berth0", Cidr.parse("10.244.1.1/24").orElseThrow(), 1450)),
            Optional.empty(), Set.of(), Map.of(), Map.of(), true);
    NetworkSettings settings =
        NetworkSettings.under(Path.of("/x"))
            .withRanges(
                List.of(Cidr.parse("10.244.0.0/16").orElseThrow()), List.of(Cidr.parse("10.96.0.0/12").orElseThrow()));
    assertThat(HostNetwork.clashes(new Peer("a", List.of(), List.of(), ""), links, settings)).extracting(Finding::toString)
        .containsExactly(
            "service proxy: address 10.100.3.4/24 of eth0 lies in the range of Services: its neighbours are not reached;"
                + " remedy: choose another range for Services");
  }

  @Test
  void aChainThatDropsForwardedPacketsIsFound() {
    assertThat(HostNetwork.dropsForwarded("\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy drop;\n"))
        .isTrue();
    assertThat(HostNetwork.dropsForwarded("\t\ttype filter hook forward priority filter; policy accept;\n")).isFalse();
  }
}

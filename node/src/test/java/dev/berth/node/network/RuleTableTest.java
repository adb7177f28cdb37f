package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Service;
import dev.berth.node.linux.Commands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RuleTableTest {
  /** A Service as it is from now on; gone where it has no endpoints at all and no address. */
  record Turn(int service, boolean gone, boolean sticky, int policies, int external, int nodePort, List<Integer> endpoints) {
    String name() {
      return "s" + service;
    }

    Part part() {
      if (gone) {
        return Part.EMPTY;
      }
      StringBuilder eps = new StringBuilder();
      for (int e : endpoints) {
        eps.append(eps.isEmpty() ? "" : ", ")
            .append("{addresses: [10.0.0." + e + "], nodeName: " + (e % 2 == 0 ? "a" : "b") + "}");
      }
      String spec =
          "metadata: {namespace: ns, name: " + name() + "}\nspec: {clusterIP: 10.96.0." + service
              + ", internalTrafficPolicy: " + (policies % 2 == 0 ? "Local" : "Cluster")
              + ", externalTrafficPolicy: " + (policies / 2 % 2 == 0 ? "Local" : "Cluster")
              + (sticky ? ", sessionAffinity: ClientIP" : "")
              + ", externalIPs: [198.51.100." + external + "]"
              + ", ports: [{port: 80, protocol: TCP, nodePort: " + (30000 + nodePort) + "}]}";
      String slice = "{addressType: IPv4, ports: [{port: 80}], endpoints: [" + eps + "]}";
      return ServiceRules.of(
              new Service((JsonObject) Yaml.parse(spec)),
              List.of(new AnyObject((JsonObject) Yaml.parse(slice))),
              ServiceRulesTest.PLACE,
              Family.IPV4)
          .part();
    }
  }

  @Provide
  Arbitrary<List<List<Turn>>> histories() {
    Arbitrary<Turn> turn =
        Combinators.combine(
                Arbitraries.integers().between(1, 4),
                Arbitraries.integers().between(0, 3).map(n -> n == 0),
                Arbitraries.of(true, false),
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(1, 2),
                Arbitraries.integers().between(1, 2),
                Arbitraries.integers().between(1, 5).list().uniqueElements().ofMaxSize(4))
            .as(Turn::new);
    return turn.list().ofMinSize(1).ofMaxSize(3).list().ofMinSize(1).ofMaxSize(12);
  }

  /** Whatever happened, however it was bundled: the kernel's table is what one that is written at once would be. */
  @Property(tries = 200)
  void changesOneByOneEndWhereTheWholeBegins(@ForAll("histories") List<List<Turn>> history) {
    KernelTables stepwise = new KernelTables();
    RuleTable table = new RuleTable();
    table.put(Map.of(TableFrame.OWNER, TableFrame.part(ServiceRulesTest.PLACE, Family.IPV4)));
    apply(stepwise, table.all().fill(Family.IPV4, "berth", NftNames.NONE));
    Map<String, Part> last = new HashMap<>();
    for (List<Turn> bundle : history) {
      Map<String, Part> parts = new TreeMap<>();
      bundle.forEach(turn -> parts.put("ns/" + turn.name(), turn.part()));
      last.putAll(parts);
      RuleChange change = table.put(parts);
      if (!change.isEmpty()) {
        apply(stepwise, change.script(Family.IPV4, "berth"));
      }
      assertThat(table.put(parts).isEmpty()).as("the same once more changes nothing").isTrue();
    }
    KernelTables atOnce = new KernelTables();
    RuleTable anew = new RuleTable();
    last.put(TableFrame.OWNER, TableFrame.part(ServiceRulesTest.PLACE, Family.IPV4));
    anew.put(last);
    apply(atOnce, anew.all().fill(Family.IPV4, "berth", NftNames.NONE));
    assertThat(stepwise.text()).isEqualTo(atOnce.text());
  }

  /** A successor fills over whatever its predecessor left. */
  @Property(tries = 100)
  void aTableIsFilledOverAnyOther(@ForAll("histories") List<List<Turn>> one, @ForAll("histories") List<List<Turn>> other) {
    KernelTables kernel = new KernelTables();
    apply(kernel, whole(one).fill(Family.IPV4, "berth", NftNames.NONE));
    NftNames there = new Nft(kernel, "berth").names(Family.IPV4);
    apply(kernel, whole(other).fill(Family.IPV4, "berth", there));
    KernelTables fresh = new KernelTables();
    apply(fresh, whole(other).fill(Family.IPV4, "berth", NftNames.NONE));
    assertThat(kernel.text()).isEqualTo(fresh.text());
  }

  private static RuleChange whole(List<List<Turn>> history) {
    Map<String, Part> parts = new TreeMap<>();
    parts.put(TableFrame.OWNER, TableFrame.part(ServiceRulesTest.PLACE, Family.IPV4));
    List<Turn> turns = new ArrayList<>();
    history.forEach(turns::addAll);
    turns.forEach(turn -> parts.put("ns/" + turn.name(), turn.part()));
    RuleTable table = new RuleTable();
    table.put(parts);
    return table.all();
  }

  private static void apply(KernelTables kernel, String script) {
    Commands.Result result = kernel.run(List.of("nft", "-f", "-"), script, Commands.SHORT);
    assertThat(result.failure()).as(script).contains("exit 0");
  }
}
